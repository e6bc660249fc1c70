import { resolve } from 'node:path';
import { request } from 'undici';
import { readDemoKey } from '../../app/demoTeam.ts';
import { type Config, readConfig } from '../../config.ts';
import { print } from '../print.ts';

export interface Gateway {
  readonly url: string;
  readonly key: string;
  /** Ends the gateway if it was started for this; otherwise nothing. */
  stop(): Promise<void>;
}

/** The gateway that is named, or the one that runs on PORT, or one that is started for the while. */
export async function findGateway(options: { url?: string; key?: string }): Promise<Gateway> {
  const config = readConfig(process.env);
  const url = options.url ?? `http://127.0.0.1:${config.http.port}`;
  if (options.url !== undefined || (await answers(url)))
    return { url, key: await keyFor(config, options.key), stop: async () => {} };
  return startOne(config, options.key);
}

async function startOne(config: Config, key: string | undefined): Promise<Gateway> {
  print('No gateway runs here; starting one for the demo.');
  const { createLogger } = await import('../../observability/logger.ts');
  const { startApp } = await import('../../app.ts');
  const log = createLogger({ level: config.logLevel === 'info' ? 'error' : config.logLevel, pretty: false });
  const app = await startApp(config, log);
  return {
    url: app.url,
    key: key ?? app.developmentKey ?? (await keyFor(config, key)),
    stop: () => app.stop(),
  };
}

async function keyFor(config: Config, key: string | undefined): Promise<string> {
  const found = key ?? (await readDemoKey(resolve(config.dataDir)));
  if (found !== null) return found;
  throw new Error(
    'There is no demo key in the data folder; give one with --key (clapperboard key create makes one).',
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/health/live`, { signal: AbortSignal.timeout(2_000) });
    const answer = (await body.json()) as { status?: unknown };
    return statusCode === 200 && answer.status === 'live';
  } catch {
    return false;
  }
}
