/**
 * The database's own line between teams (row-level security), with the program's taken away: a mutant that asks for no
 * team anywhere still shows nobody anything of another's. Without the database's line it does.
 */
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { httpDoor } from '../kit/tenancy/doors.ts';
import { type FurnishedTeam, furnishTeam } from '../kit/tenancy/furnishedTeam.ts';
import { probesOf } from '../kit/tenancy/probes.ts';
import { buildMutant, type Mutant } from './mutants/buildMutant.ts';
import { forgetsTheTeam } from './mutants/mutants.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
let house: House;
let mutant: Mutant;
let own: FurnishedTeam;
let foreign: FurnishedTeam;
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
  mutant = await buildMutant('no-statement-asks-for-a-team', forgetsTheTeam);
  [own, foreign] = await Promise.all([furnishTeam(house), furnishTeam(house)]);
});
afterAll(async () => {
  await house.stop();
  await mutant.remove();
});

/** The places by which the mutant shows an admin of one team something of the other's. */
async function leaks(): Promise<string[]> {
  const gateway = await startGateway(house.env, { cli: mutant.cli });
  try {
    const door = httpDoor(gateway.url, own.keys.admin);
    const reads = probesOf(schema, own, foreign).filter(({ kind }) => kind === 'query');
    const answers = await Promise.all(reads.map(({ call }) => door.ask(call)));
    const leaking = reads.filter((_probe, index) =>
      foreign.secrets.some((secret) => answers[index]?.includes(secret)),
    );
    return [...new Set(leaking.map(({ place }) => place))].sort();
  } finally {
    await gateway.stop();
  }
}

test('a program that asks for no team shows nothing of another’s', async () => {
  expect(await leaks()).toEqual([]);
});

test('without the database’s line the same program does', async () => {
  const tables = await house.database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relrowsecurity`,
  );
  for (const { name } of tables) await house.database.query(`ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`);
  expect(await leaks()).toEqual(
    expect.arrayContaining([
      'query.apiKeys(after)',
      'query.node(id)',
      'query.request(id)',
      'query.requestChanges(requestId)',
      'query.requests(after)',
    ]),
  );
});
