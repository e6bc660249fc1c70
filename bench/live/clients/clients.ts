import { type Program, startProgram } from '../program/program.ts';
import type { ClientCommands } from './clientProgram.ts';
import type { CrowdPlan } from './crowd.ts';
import type { Seen } from './sightings.ts';

/** One core serves, one is left for clients, writer and database: more processes would only take turns on it. */
const processes = 2;

/** Clients in processes of their own, spread over them socket by socket. */
export class Clients {
  readonly #programs: readonly Program<ClientCommands>[];

  constructor() {
    const file = new URL('clientProgram.ts', import.meta.url);
    this.#programs = Array.from({ length: processes }, () => startProgram<ClientCommands>(file));
  }

  /** @param name by which the crowd is asked for later. */
  async open(name: string, plan: CrowdPlan): Promise<void> {
    let before = 0;
    const opening = this.#programs.map((program, index) => {
      const sockets = Math.floor((plan.sockets + index) / processes);
      before += sockets;
      return program.ask('open', { name, plan: { ...plan, sockets, before: before - sockets } });
    });
    await Promise.all(opening);
  }

  /** From now on counts one result for each subscription of the crowd. Returns the way to wait: when the last came. */
  async count(name: string): Promise<() => Promise<number>> {
    await Promise.all(this.#programs.map((program) => program.ask('count', { name })));
    return async () =>
      Math.max(...(await Promise.all(this.#programs.map((program) => program.ask('counted', { name })))));
  }

  /** What the crowd has seen since the last time. */
  async take(name: string): Promise<Seen> {
    const seen = await Promise.all(this.#programs.map((program) => program.ask('take', { name })));
    const times = new Map<string, number[]>();
    for (const [change, at] of seen.flatMap((each) => [...each.times]))
      times.set(change, [...(times.get(change) ?? []), ...at]);
    return { times, outOfOrder: seen.reduce((sum, { outOfOrder }) => sum + outOfOrder, 0) };
  }

  async stopReading(name: string): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.ask('stopReading', { name })));
  }

  async close(name: string): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.ask('close', { name })));
  }

  /** Each process with a part of it. */
  async all(work: (program: Program<ClientCommands>, parts: number) => Promise<unknown>): Promise<void> {
    await Promise.all(this.#programs.map((program) => work(program, processes)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
  }
}
