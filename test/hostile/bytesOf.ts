/**
 * Peers that make the process keep things: memory stays where it was, others are answered as before, and whoever does it is
 * refused or let go. `npm run bench:hostile -- storm` measures how fast the others are answered meanwhile.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../kit/house.ts';
import { attacks } from './attacks.ts';
import {
  connectionsOf,
  furnishScene,
  type Scene,
  sceneEnvironment,
  untilConnections,
  warmUp,
  watched,
} from './scene.ts';

const maxGrowthMb = 64;
const letGoSeconds = 30;

/** Tries every attack of a peer of this kind. */
export function tryAttacksOf(who: 'no key' | "a reader's token" | "a member's key"): void {
  let house: House;
  let scene: Scene;
  beforeAll(async () => {
    house = await openHouse({ env: sceneEnvironment });
    scene = await furnishScene(house.gateway, house.env);
    await warmUp(scene);
  });
  afterAll(() => house.stop());

  for (const { name, run } of attacks.filter((attack) => attack.name.includes(`, ${who}: `)))
    test(name, { timeout: 120_000 }, async () => {
      const before = await connectionsOf(scene.url);
      const seen = await watched(scene, async () => {
        await run(scene);
        // With the calls of the honest team, and the looks at the metrics.
        await untilConnections(scene.url, before + 4, letGoSeconds + 5);
      });
      expect(seen.growthMb).toBeLessThan(maxGrowthMb);
      expect(seen.failed).toBe(0);
    });
}
