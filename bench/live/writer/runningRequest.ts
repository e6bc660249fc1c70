import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Services } from '../../../src/domain/services.ts';
import type { Change } from '../../../src/domain/videoRequest/change.ts';
import { generationHash } from '../../../src/domain/videoRequest/generationInput.ts';
import { insertRequest, type Seen, transition } from '../../../src/domain/videoRequest/record.ts';
import { inStatement } from '../../../src/domain/videoRequest/transaction.ts';
import { now } from '../clock.ts';

export type Store = Pick<Services, 'database' | 'hints' | 'metrics'>;

/** Records a request and brings it to RUNNING, from where it can be written to without end. */
export async function makeRunningRequest(
  store: Store,
  { teamId, promptCharacters }: { readonly teamId: string; readonly promptCharacters: number },
): Promise<Seen> {
  const generation = {
    model: 'ltx-2-pro-audio-to-video',
    audioUri: 'https://media.example.com/voice.wav',
    prompt: 'a lighthouse '.repeat(promptCharacters / 13 + 1).slice(0, promptCharacters),
    imageUri: null,
    resolution: '1920x1080',
    guidanceScale: 5,
    idempotencyKey: null,
  };
  const request = { ...generation, id: uuidv7(), teamId, inputHash: generationHash(generation) };
  await inStatement(store, (tx) => insertRequest(tx, request));
  const ready: Seen = { id: request.id, state: 'READY', status: 'QUEUED', version: 1, attemptId: null };
  const attempt = { attemptId: randomUUID() };
  const submitting = await move(store, ready, { to: 'SUBMITTING', leaseSeconds: 60, set: attempt });
  const bound = { upstreamId: request.id };
  return (await move(store, submitting.seen, { to: 'RUNNING', upstreamStarted: true, set: bound })).seen;
}

/** One transition, and when the database had said that it is committed, by the clock. */
export async function move(
  store: Store,
  from: Seen,
  change: Omit<Change, 'reason'>,
): Promise<{ readonly seen: Seen; readonly at: number }> {
  return inStatement(store, async (tx) => {
    const seen = await transition(tx, from, { ...change, reason: 'bench' });
    if (!seen) throw new Error(`somebody else has written to request ${from.id}`);
    return { seen, at: now() };
  });
}
