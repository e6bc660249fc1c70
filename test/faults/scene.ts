/** A small house for one scenario: what its clients are told is kept, and at its end the whole of it is checked. */
import { setTimeout as delay } from 'node:timers/promises';
import { generate, uuidOf } from '../kit/client.ts';
import type { Environment } from '../kit/command.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';
import { eventually } from '../kit/eventually.ts';
import {
  createTeamKey,
  type GatewayProcess,
  gatewayEnvironment,
  type Key,
  startGateway,
} from '../kit/gateway.ts';
import { serveMedia } from '../kit/media.ts';
import { migrateDatabase } from '../kit/migrate.ts';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { checkHistory } from './history/checkHistory.ts';
import { type Acknowledgement, type Broken, type History, tagged, tagOf } from './history/history.ts';
import { readRecord } from './history/readHistory.ts';

export interface SceneOptions {
  /** The command that the gateways are started from; the one that is built unless given. */
  readonly cli?: string;
  readonly env?: Environment;
}

export interface Ask {
  readonly tag: string;
  readonly directive?: string;
  readonly idempotencyKey?: string;
}

export interface Scene {
  readonly database: TestDatabase;
  readonly sandbox: SandboxProcess;
  readonly team: Key;
  start(more?: Environment): Promise<GatewayProcess>;
  /** Makes a request and gives its id in the record. */
  ask(gateway: GatewayProcess, ask: Ask): Promise<string>;
  /** Waits until a request is in one of these states. */
  until(id: string, ...states: string[]): Promise<void>;
  posts(tag: string): { sent: number; accepted: number };
  /** Waits until everything has ended, while later requests show that the list has caught up. */
  settle(gateway: GatewayProcess, seconds?: number): Promise<void>;
  history(): Promise<History>;
  broken(): Promise<Broken[]>;
  stop(): Promise<void>;
}

const sandboxFlags = ['--fps', '1', '--latency-seconds', '0.2', '--rate-limit-retry-seconds', '0.1'];
const settled = "('SUCCEEDED', 'FAILED', 'CANCELLED', 'NEEDS_REVIEW')";

export async function openScene({ cli, env: more }: SceneOptions = {}): Promise<Scene> {
  const [database, sandbox, media] = await Promise.all([
    createDatabase(),
    startSandboxProcess(sandboxFlags),
    serveMedia(),
  ]);
  await migrateDatabase(database.url);
  const env = gatewayEnvironment(database.url, sandbox.url, {
    LISTING_LAG_SECONDS: '1',
    RECONCILE_TIMEOUT_SECONDS: '20',
    LOG_LEVEL: 'warn',
    ...more,
  });
  const team = await createTeamKey(env);
  const gateways: GatewayProcess[] = [];
  const acknowledgements: Acknowledgement[] = [];
  const scene: Scene = {
    database,
    sandbox,
    team,
    async start(given = {}) {
      const gateway = await startGateway({ ...env, ...given }, cli === undefined ? {} : { cli });
      gateways.push(gateway);
      return gateway;
    },
    async ask(gateway, { tag, directive = '[sandbox: fast]', idempotencyKey }) {
      const key = idempotencyKey === undefined ? {} : { idempotencyKey };
      const input = { audioUri: media.wav(2), prompt: tagged(tag, directive), ...key };
      const requestId = uuidOf(await generate(gateway.url, team.key, input));
      acknowledgements.push({ requestId, idempotencyKey: idempotencyKey ?? null, tag, at: Date.now() });
      return requestId;
    },
    async until(id, ...states) {
      const read = () =>
        database.query<{ state: string }>('SELECT state FROM video_request WHERE id = $1', [id]);
      await eventually(read, ([row]) => states.includes(row?.state ?? ''));
    },
    posts(tag) {
      const posts = sandbox.ledger().filter(({ payload }) => {
        return tagOf((payload as { prompt?: string } | null)?.prompt) === tag;
      });
      return { sent: posts.length, accepted: posts.filter(({ accepted }) => accepted).length };
    },
    async settle(gateway, seconds = 40) {
      const unsettled = () => database.query(`SELECT 1 FROM video_request WHERE state NOT IN ${settled}`);
      const deadline = Date.now() + seconds * 1000;
      for (let count = 1; (await unsettled()).length > 0 && Date.now() < deadline; count += 1) {
        await scene.ask(gateway, { tag: `later-${count}` });
        await delay(1_500);
      }
    },
    async history() {
      const record = await readRecord(database);
      return { ...record, acknowledgements, sightings: [], stayed: [], ledger: sandbox.ledger() };
    },
    broken: async () => checkHistory(await scene.history()),
    async stop() {
      await Promise.all(gateways.map((gateway) => gateway.kill()));
      await Promise.all([sandbox.stop(), media.stop()]);
      await database.drop();
    },
  };
  return scene;
}
