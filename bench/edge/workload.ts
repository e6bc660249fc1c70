/** What the clients of a part call, once it is seen that a contender answers it as it should. */
import { type Calls, createCalls } from './calls.ts';
import type { Contender, Running } from './contenders/contender.ts';
import type { PartName } from './parts.ts';
import { type Sample, samplePlaces, sampleRequests } from './samples.ts';
import type { Sender, Stage } from './stage.ts';
import { type Answers, answersOf, checkCreate, checkSame } from './verify.ts';

export interface Workload {
  readonly calls: Calls;
  /** The n-th sends the n-th call. */
  readonly senders: readonly Sender[];
}

/** For one contender after the other. @throws Error where one does not answer as it should. */
export type Prepare = (contender: Contender, running: Running) => Promise<Workload>;

export async function workloadOf(part: PartName, stage: Stage): Promise<Prepare> {
  if (part === 'create') return creating(stage);
  const { database } = stage;
  return reading(part, stage, await (part === 'read' ? sampleRequests(database) : samplePlaces(database)));
}

/** All are asked for the same, and the later ones must answer as the first does. */
function reading(part: 'read' | 'list', stage: Stage, samples: readonly Sample[]): Prepare {
  const senders = samples.map(({ teamId }) => senderOf(stage, teamId));
  let first: Answers | null = null;
  return async ({ name, dialect }, { url }) => {
    const calls = await dialect[part](samples, url);
    const answers = await answersOf({ name, url, calls, senders, inOurForm: dialect.inOurForm[part] });
    first ??= answers;
    checkSame(first, answers);
    return { calls, senders };
  };
}

function creating({ database, senders }: Stage): Prepare {
  const all = [...senders.values()];
  return async ({ name }, { url }) => {
    for (const sender of all.slice(0, 3)) await checkCreate({ name, url }, sender, database);
    return { calls: createCalls, senders: all };
  };
}

function senderOf({ senders }: Stage, teamId: string): Sender {
  const sender = senders.get(teamId);
  if (!sender) throw new Error(`team ${teamId} has no key`);
  return sender;
}
