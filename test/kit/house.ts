/** A whole house for one test file: database, sandbox, gateway, a team with a key, and audio to generate from. */

import type { Environment } from './command.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { createTeamKey, type GatewayProcess, gatewayEnvironment, type Key, startGateway } from './gateway.ts';
import { type MediaServer, serveMedia } from './media.ts';
import { type SandboxProcess, startSandboxProcess } from './sandboxProcess.ts';
import { keepWritten } from './secrets/written.ts';

export interface House {
  readonly database: TestDatabase;
  readonly sandbox: SandboxProcess;
  readonly media: MediaServer;
  readonly env: Environment;
  readonly team: Key;
  readonly gateway: GatewayProcess;
  /** Starts another gateway on the same database and sandbox. */
  startGateway(more?: Environment): Promise<GatewayProcess>;
  stop(): Promise<void>;
}

export async function openHouse(
  options: { env?: Environment; sandboxFlags?: readonly string[] } = {},
): Promise<House> {
  const [database, sandbox, media] = await Promise.all([
    createDatabase(),
    startSandboxProcess(['--fps', '5', '--latency-seconds', '0.2', ...(options.sandboxFlags ?? [])]),
    serveMedia(),
  ]);
  const env = gatewayEnvironment(database.url, sandbox.url, options.env);
  const gateways: GatewayProcess[] = [];
  const start = async (more: Environment = {}) => {
    const gateway = await startGateway({ ...env, ...more });
    gateways.push(gateway);
    return gateway;
  };
  const gateway = await start();
  const team = await createTeamKey(env);
  return {
    database,
    sandbox,
    media,
    env,
    team,
    gateway,
    startGateway: start,
    async stop() {
      await keepRecord(database, gateways);
      await Promise.all(gateways.map((each) => each.kill()));
      await Promise.all([sandbox.stop(), media.stop()]);
      await database.drop();
    },
  };
}

/** What a house leaves behind beside logs: its metrics, and what its record says of events and failures. */
async function keepRecord(database: TestDatabase, gateways: readonly GatewayProcess[]): Promise<void> {
  for (const gateway of gateways.filter((each) => each.running())) {
    const metrics = await fetch(`${gateway.url}/metrics`, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.text(),
      () => '',
    );
    keepWritten('metrics', metrics);
  }
  const rows = await database
    .query(
      `SELECT reason, detail::text FROM request_event UNION ALL SELECT outcome::text, detail FROM submission_attempt
       UNION ALL SELECT error_code, error_message FROM video_request UNION ALL SELECT reason, message FROM upstream_gate`,
    )
    // A house of another kind, or a database that a test has taken away.
    .catch(() => []);
  keepWritten('events and failures', JSON.stringify(rows));
}
