import { v7 as uuidv7 } from 'uuid';
import { type Database, openDatabase } from '../../../src/database/database.ts';
import { claimDue } from '../../../src/dispatch/claim.ts';
import type { Worker } from '../../../src/dispatch/worker.ts';
import { createKey } from '../../../src/domain/apiKey/apiKeys.ts';
import type { Services } from '../../../src/domain/services.ts';
import { createTeam } from '../../../src/domain/team/teams.ts';
import { findRequest, listRequests } from '../../../src/domain/videoRequest/findRequest.ts';
import { generationHash } from '../../../src/domain/videoRequest/generationInput.ts';
import { insertRequest } from '../../../src/domain/videoRequest/record.ts';
import { inStatement } from '../../../src/domain/videoRequest/transaction.ts';
import type { Viewer } from '../../../src/domain/viewer.ts';
import { Hints, type HintTransport } from '../../../src/events/hints.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import type { RequestId } from './largeRecord.ts';

/** A team, and a key of it. */
export interface Member {
  readonly teamId: string;
  readonly key: string;
}

const silence: HintTransport = { send: async () => {}, listen: async () => {}, close: async () => {} };
const log = createLogger({ level: 'error', pretty: false });
/** As many as the pool has connections: more would only wait for one. */
const madeAtOnce = 10;

/** The gateway's own reading and claiming, without the gateway around it. */
export class GrowingRecord {
  readonly #database: Database;
  readonly #worker: Worker;

  constructor(url: string) {
    this.#database = openDatabase({ url, onIdleError: () => {} });
    this.#worker = {
      // A claim needs no more of them.
      services: {
        database: this.#database,
        hints: new Hints(silence, log),
        metrics: createMetrics(),
        log,
      } as Services,
      name: 'bench/2',
      leaseSeconds: 600,
      submitTimeoutSeconds: 600,
      listingLagSeconds: 15,
      reconcileTimeoutSeconds: 180,
      autoResubmit: true,
    };
  }

  async addTeams(count: number): Promise<Member[]> {
    const members: Member[] = [];
    for (let made = 0; made < count; made += 1) {
      const { id: teamId } = await createTeam({ database: this.#database }, `Bench ${made}`);
      const { key } = await createKey(
        { database: this.#database },
        { teamId, name: 'bench', role: 'member' },
      );
      members.push({ teamId, key });
    }
    return members;
  }

  /** Records requests that wait to be claimed, one team after the other. @param promptOf each, from 1 on. */
  async addWaiting(
    teamIds: readonly string[],
    count: number,
    promptOf: (number: number) => string,
  ): Promise<void> {
    let begun = 0;
    const work = async () => {
      while (begun < count) {
        const teamId = teamIds[begun % teamIds.length] ?? '';
        begun += 1;
        const request = newRequest(teamId, promptOf(begun));
        await inStatement(this.#worker.services, (tx) => insertRequest(tx, request));
      }
    };
    await Promise.all(Array.from({ length: madeAtOnce }, work));
  }

  /** @throws where there were not so many to claim. */
  async claim(limit: number): Promise<void> {
    const claimed = await claimDue(this.#worker, limit);
    if (claimed.length !== limit)
      throw new Error(`${claimed.length} requests were claimed, and not ${limit}`);
  }

  /** @throws where there was something to claim. */
  async claimNothing(limit: number): Promise<void> {
    const claimed = await claimDue(this.#worker, limit);
    if (claimed.length > 0)
      throw new Error(`${claimed.length} requests were claimed, where none was to be left`);
  }

  async list(teamId: string, take: number): Promise<void> {
    const database = this.#database.ofTeam(teamId);
    const { rows } = await listRequests({ database }, viewerOf(teamId), { fromOldest: false, take });
    if (rows.length !== take) throw new Error(`${rows.length} requests were listed, and not ${take}`);
  }

  async read({ id, teamId }: RequestId): Promise<void> {
    const database = this.#database.ofTeam(teamId);
    if ((await findRequest({ database }, viewerOf(teamId), id)) === null)
      throw new Error(`request ${id} was not found`);
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

function viewerOf(teamId: string): Pick<Viewer, 'teamId' | 'credential'> {
  const names = { kind: 'API_KEY', principal: 'bench', allowance: null, name: 'bench', keyId: null } as const;
  return { teamId, credential: { ...names, expiresAt: null, requestId: null } };
}

function newRequest(teamId: string, prompt: string) {
  const generation = {
    model: 'ltx-2-pro-audio-to-video',
    audioUri: 'https://media.example.com/voice.wav',
    prompt,
    imageUri: null,
    resolution: '1920x1080',
    guidanceScale: 5,
    idempotencyKey: null,
  };
  return { ...generation, id: uuidv7(), teamId, inputHash: generationHash(generation) };
}
