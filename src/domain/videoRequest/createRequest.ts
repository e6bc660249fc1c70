import { v7 as uuidv7 } from 'uuid';
import type { VideoRequest } from '../../database/generated/client.ts';
import { findRequestByKey } from '../../database/statements/findRequestByKey.ts';
import type { ShownRequest } from '../../database/statements/parts/requestColumns.ts';
import type { TeamServices } from '../services.ts';
import type { UserFault } from '../userFault.ts';
import type { Viewer } from '../viewer.ts';
import { findTwin } from './findTwin.ts';
import { checkGenerationInput, type GenerationInput, generationHash } from './generationInput.ts';
import { type GivenKey, keyFault } from './idempotencyKey.ts';
import { insertRequest, type NewRequest } from './record.ts';
import { inStatement } from './transaction.ts';

export type CreateResult =
  | { readonly request: ShownRequest; readonly twin: ShownRequest | null; readonly faults: readonly [] }
  | { readonly request: null; readonly twin: null; readonly faults: readonly UserFault[] };

/**
 * Records a request and answers after the commit, never after the upstream's answer. The same idempotency key
 * with the same input gives the request of the first call; with another input, or while the first call is still being
 * recorded, a fault. Without a
 * key every call is a request of its own; `twin` names one that asked for the same a moment ago.
 */
export async function createRequest(
  services: TeamServices,
  viewer: Viewer,
  input: GenerationInput,
): Promise<CreateResult> {
  const { generation, faults } = checkGenerationInput(input, services.media);
  const unknownModel = await services.models.fault(generation.model, viewer.teamId);
  if (unknownModel) faults.push(unknownModel);
  if (faults.length > 0) return { request: null, twin: null, faults };

  const request = {
    ...generation,
    id: uuidv7(),
    teamId: viewer.teamId,
    inputHash: generationHash(generation),
  };
  const created = await inStatement(services, (tx) => insertRequest(tx, request));
  if (created === 'keyInUse') return { request: null, twin: null, faults: [keyInUse(input)] };
  if (created === 'keyUsed') return repeatedCall(services, viewer, input, request);
  const twin =
    generation.idempotencyKey === null ? await findTwinOrNone(services, { ...request, ...created }) : null;
  return { request: created, twin, faults: [] };
}

/** What is recorded is answered for: looking for a twin may fail, the call may not. */
async function findTwinOrNone(
  services: TeamServices,
  request: Parameters<typeof findTwin>[1],
): Promise<ShownRequest | null> {
  try {
    return await findTwin(services, request);
  } catch (error) {
    services.log.warn({ err: error, request: request.id }, 'could not look for a twin of a new request');
    return null;
  }
}

/** Nothing is waited for: how long the other call takes, nobody knows. */
function keyInUse(given: GivenKey): UserFault {
  const message = 'is that of a call which is being recorded at this moment; repeat the call in a second';
  return keyFault(given, 'IDEMPOTENCY_KEY_IN_USE', message);
}

async function repeatedCall(
  services: TeamServices,
  viewer: Viewer,
  given: GivenKey,
  { idempotencyKey, inputHash }: Pick<NewRequest, 'idempotencyKey' | 'inputHash'>,
): Promise<CreateResult> {
  const known = await findByKey(services, viewer, idempotencyKey ?? '');
  if (Buffer.compare(inputHash, known.inputHash) === 0) return { request: known, twin: null, faults: [] };
  const message = 'was used before with another input; repeat that input, or use a new key';
  const fault = keyFault(given, 'IDEMPOTENCY_KEY_REUSED', message);
  return { request: null, twin: null, faults: [{ ...fault, requestId: known.id }] };
}

/** The request of a key that has just been seen to be in use: its input is the key's. */
async function findByKey({ database }: TeamServices, { teamId }: Viewer, key: string): Promise<VideoRequest> {
  const { rows } = await database.pool.query(findRequestByKey({ teamId, key }));
  const [request] = rows;
  if (!request) throw new Error('an idempotency key was in use, and is not there any more');
  return request;
}
