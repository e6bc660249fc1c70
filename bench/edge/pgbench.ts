/** The write without any program around it: the same kind of statement by PostgreSQL's own pgbench. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { collect } from '../../test/kit/command.ts';
import type { TestDatabase } from '../../test/kit/databaseOn.ts';
import { contenderCore, pin, pinDatabase } from './cores.ts';
import { teamIdOf } from './data.ts';
import type { Entrant } from './rounds.ts';
import { callers } from './serverEntrant.ts';

const packaged = '/usr/lib/postgresql';
/** Until its connections are open. */
const openMs = 300;

/** Where the program is, or null. */
export function findPgbench(): string | null {
  if (spawnSync('pgbench', ['--version']).status === 0) return 'pgbench';
  const versions = existsSync(packaged) ? readdirSync(packaged) : [];
  return versions.map((version) => join(packaged, version, 'bin/pgbench')).find(existsSync) ?? null;
}

export function pgbenchEntrant(
  program: string,
  database: TestDatabase,
  teams: number,
): Entrant & { stop(): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'clapperboard-pgbench-'));
  const script = join(folder, 'create.sql');
  writeFileSync(script, scriptOf(teams));
  let running: ChildProcess | null = null;
  const run = async (seconds: number): Promise<string> => {
    const args = [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(callers),
      '-j',
      '1',
      '-T',
      String(seconds),
      '-f',
      script,
    ];
    const child = spawn(program, [...args, database.url], { stdio: ['ignore', 'pipe', 'pipe'] });
    running = child;
    pin(child.pid ?? 0, contenderCore);
    const output = collect(child);
    // Where it does not come to that, everything runs where the system puts it.
    void delay(openMs)
      .then(() => pinDatabase(database))
      .catch(() => {});
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`pgbench failed: ${output.stderr}`);
    return output.stdout;
  };
  return {
    name: 'pgbench',
    warmUp: async () => void (await run(1)),
    turn: async (seconds) => ({ perSecond: readTps(await run(seconds)), cpu: Number.NaN }),
    async stop() {
      running?.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** "tps = 1234.5 (without initial connection time)" */
function readTps(output: string): number {
  const tps = Number(/^tps = ([\d.]+)/m.exec(output)?.[1]);
  if (Number.isNaN(tps)) throw new Error(`pgbench has told no tps:\n${output}`);
  return tps;
}

/** Record, key, number and event, as the gateway writes them. */
const scriptOf = (teams: number) => `\\set team random(1, ${teams})
WITH keyed AS (
  INSERT INTO idempotency_key (team_id, key, input_hash, request_id, expires_at)
  SELECT ${teamIdOf(':team::int')}, gen_random_uuid()::text, sha256(random()::text::bytea), gen_random_uuid(), now() + interval '30 days'
  RETURNING *
), changed AS (
  INSERT INTO video_request (id, team_id, model, audio_uri, prompt, resolution, guidance_scale, input_hash,
    state, status, stage, version, due_at)
  SELECT request_id, team_id, 'ltx-2-pro-audio-to-video', 'https://media.example.com/voice.wav',
    'Take ' || key || ': a lighthouse keeper tells a story by the window, warm evening light',
    '1920x1080', 5, input_hash, 'READY', 'QUEUED', 'WAITING', 1, now() FROM keyed RETURNING *
), numbered AS (
  UPDATE team SET event_sequence = event_sequence + 1 FROM changed WHERE team.id = team_id RETURNING event_sequence
), logged AS (
  INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason)
  SELECT team_id, event_sequence, id, version, state, status, 'accepted' FROM changed, numbered
)
SELECT * FROM changed;
`;
