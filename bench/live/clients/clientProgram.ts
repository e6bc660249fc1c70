/** A process of clients: what it is asked for is in `clientCommands`. */
import { serveParent } from '../program/commands.ts';
import { Churn, type ChurnPlan } from './churn.ts';
import { Crowd, type CrowdPlan } from './crowd.ts';
import type { Seen } from './sightings.ts';

const crowds = new Map<string, Crowd>();
let churn: Churn | null = null;

const clientCommands = {
  async open({ name, plan }: { name: string; plan: CrowdPlan }): Promise<void> {
    const crowd = new Crowd(plan);
    crowds.set(name, crowd);
    await crowd.open();
  },
  count: ({ name }: { name: string }): void => crowd(name).count(),
  counted: ({ name }: { name: string }): Promise<number> => crowd(name).counted(),
  take: ({ name }: { name: string }): Seen => crowd(name).take(),
  stopReading: ({ name }: { name: string }): void => crowd(name).stopReading(),
  async close({ name }: { name: string }): Promise<void> {
    await crowd(name).close();
    crowds.delete(name);
  },
  async openChurn(plan: ChurnPlan): Promise<void> {
    churn = new Churn(plan);
    await churn.open();
  },
  churn: async ({ pairs }: { pairs: number }): Promise<void> => churn?.run(pairs),
};

export type ClientCommands = typeof clientCommands;

function crowd(name: string): Crowd {
  const known = crowds.get(name);
  if (!known) throw new Error(`there is no crowd ${name}`);
  return known;
}

serveParent(clientCommands);
