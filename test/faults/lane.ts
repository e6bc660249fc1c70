/**
 * One database, one sandbox, and one gateway after the other: each is killed at a named step while it has the next
 * request in its hands, and the one after it takes up what it has left while it waits for its own end.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { generate, uuidOf } from '../kit/client.ts';
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
import { startSandboxProcess } from '../kit/sandboxProcess.ts';
import { Subscriber } from '../kit/subscriber.ts';
import type { CrashCase } from './crashCases.ts';
import { checkHistory } from './history/checkHistory.ts';
import { type Acknowledgement, type Broken, type History, tagged } from './history/history.ts';
import { readRecord } from './history/readHistory.ts';

export interface LaneReport {
  readonly history: History;
  readonly broken: readonly Broken[];
  /** Tags of the cases whose gateway did not come to the step within its bound. */
  readonly notReached: ReadonlySet<string>;
}

/** From a gateway's start to any step of a request that nothing holds up. */
const stepSeconds = 15;
/** From the last case to the end of everything: leases run out, the list is read, jobs are polled. */
const settleSeconds = 90;
const watcher = 'team';

/**
 * What waits from earlier cases waits for the end of the lane: a process that is killed right after its claim uses up one
 * of the five tries of all that it has claimed, also of what it has itself just proven to have made no job.
 */
const holdBackOthers = `
  CREATE TABLE crash_case (prompt text);
  CREATE FUNCTION hold_back_others() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM public.crash_case WHERE prompt <> NEW.prompt) THEN NEW.due_at := 'infinity'; END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER hold_back_others BEFORE UPDATE ON video_request FOR EACH ROW
    WHEN (NEW.state = 'READY' AND OLD.state <> 'READY') EXECUTE FUNCTION hold_back_others();
  GRANT SELECT ON crash_case TO PUBLIC`;

/** Runs the cases one after the other. */
export async function runLane(cases: readonly CrashCase[]): Promise<LaneReport> {
  const [database, sandbox, media] = await Promise.all([
    createDatabase(),
    startSandboxProcess(['--fps', '1', '--latency-seconds', '0.2', '--rate-limit-retry-seconds', '0.1']),
    serveMedia(),
  ]);
  const env = gatewayEnvironment(database.url, sandbox.url, {
    LISTING_LAG_SECONDS: '1',
    // A request waits through the deaths of many gateways, each of which begins anew.
    RECONCILE_TIMEOUT_SECONDS: '600',
    AUTO_RESUBMIT: 'on',
    LOG_LEVEL: 'warn',
  });
  try {
    await migrateDatabase(database.url);
    const team = await createTeamKey(env);
    await database.query(holdBackOthers);
    const lane = new Lane(env, team, database, media.wav(2));
    for (const each of cases) await lane.crash(each);
    await lane.finish(cases);
    const history: History = {
      ...(await readRecord(database)),
      ...lane.seen(),
      ledger: sandbox.ledger(),
    };
    return { history, broken: checkHistory(history), notReached: lane.notReached };
  } finally {
    await Promise.all([sandbox.stop(), media.stop()]);
    await database.drop();
  }
}

class Lane {
  readonly notReached = new Set<string>();
  readonly #env: ReturnType<typeof gatewayEnvironment>;
  readonly #team: Key;
  readonly #database: TestDatabase;
  readonly #audioUri: string;
  readonly #subscriber: Subscriber;
  readonly #acknowledgements: Acknowledgement[] = [];

  constructor(
    env: ReturnType<typeof gatewayEnvironment>,
    team: Key,
    database: TestDatabase,
    audioUri: string,
  ) {
    this.#env = env;
    this.#team = team;
    this.#database = database;
    this.#audioUri = audioUri;
    this.#subscriber = new Subscriber(team.key);
  }

  async crash(each: CrashCase): Promise<void> {
    await this.#giveBackTurns();
    await this.#holdBackOthersThan(each);
    const gateway = await startGateway({ ...this.#env, CRASH_AT: each.point });
    void this.#subscriber.follow(gateway.url);
    const called = this.#submit(gateway, each)
      .then(() => (each.needsLater ? this.#later(gateway, each) : undefined))
      .catch(() => {});
    const bound = delay((stepSeconds + (each.fault.seconds ?? 0)) * 1000, undefined, { ref: false });
    await Promise.race([gateway.ended, bound]);
    if (gateway.running()) {
      this.notReached.add(each.tag);
      await gateway.kill();
    }
    await called;
  }

  /** One more gateway, which lives: clients repeat what was not acknowledged, and everything comes to its end. */
  async finish(cases: readonly CrashCase[]): Promise<void> {
    await this.#database.query('TRUNCATE crash_case');
    await this.#database.query(`UPDATE video_request SET due_at = now() WHERE due_at = 'infinity'`);
    const gateway = await startGateway(this.#env);
    try {
      void this.#subscriber.follow(gateway.url);
      for (const each of cases) {
        if (!this.#isAcknowledged(each)) await this.#submit(gateway, each);
      }
      await this.#settle(gateway);
    } finally {
      await gateway.stop();
      await this.#subscriber.stop();
    }
  }

  seen(): Pick<History, 'acknowledgements' | 'sightings' | 'stayed'> {
    const sightings = this.#subscriber.changes.map(({ request, version, status }) => {
      return { subscriber: watcher, requestId: uuidOf(request.id), version, status };
    });
    return { acknowledgements: this.#acknowledgements, sightings, stayed: [watcher] };
  }

  /** Each later request of ours that shows in the list proves that the list has caught up. */
  async #settle(gateway: GatewayProcess): Promise<void> {
    const deadline = Date.now() + settleSeconds * 1000;
    let count = 0;
    for (
      let models = await this.#unsettled();
      models.length > 0 && Date.now() < deadline;
      models = await this.#unsettled()
    ) {
      for (const model of models) {
        count += 1;
        const tag = `later-${count}`;
        await this.#call(gateway, tag, { model, prompt: tagged(tag, '[sandbox: fast]') });
      }
      await delay(2_000);
    }
    // The rest is the checker's: what is still unfinished, and what the subscriber has still not been sent.
    await eventually(
      () => this.#unseen(),
      (unseen) => unseen === 0,
      5,
    ).catch(() => {});
  }

  /** Once the POST of the case has failed: a request whose job shows that the list has caught up since. */
  async #later(gateway: GatewayProcess, { tag, fault }: CrashCase): Promise<void> {
    const read = () =>
      this.#database.query<{ state: string }>(
        `SELECT state FROM video_request WHERE prompt = $1 AND state = 'UNCONFIRMED'`,
        [tagged(tag, fault.directive)],
      );
    await eventually(read, (rows) => rows.length > 0, stepSeconds);
    await this.#call(gateway, `later-than-${tag}`, {
      prompt: tagged(`later-than-${tag}`, '[sandbox: fast]'),
    });
  }

  /** A process that is killed while it reads the upstream's list keeps its turn for some seconds, which add up here. */
  async #giveBackTurns(): Promise<void> {
    await this.#database.query('UPDATE upstream_listing SET due_at = now()');
  }

  async #holdBackOthersThan({ tag, fault }: CrashCase): Promise<void> {
    await this.#database.query('TRUNCATE crash_case');
    await this.#database.query('INSERT INTO crash_case VALUES ($1)', [tagged(tag, fault.directive)]);
    await this.#database.query(`UPDATE video_request SET due_at = 'infinity' WHERE state = 'READY'`);
  }

  /** The models of what has not ended: each has a list of its own. */
  async #unsettled(): Promise<string[]> {
    const rows = await this.#database.query<{ model: string }>(
      `SELECT DISTINCT model FROM video_request
       WHERE state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'NEEDS_REVIEW')`,
    );
    return rows.map(({ model }) => model);
  }

  async #unseen(): Promise<number> {
    const [row] = await this.#database.query<{ count: string }>('SELECT count(*) FROM request_event');
    return Number(row?.count) - this.#subscriber.changes.length;
  }

  #isAcknowledged({ tag }: CrashCase): boolean {
    return this.#acknowledgements.some((each) => each.tag === tag);
  }

  #submit(gateway: GatewayProcess, { tag, fault }: CrashCase): Promise<void> {
    const model = fault.model === undefined ? {} : { model: fault.model };
    return this.#call(gateway, tag, { prompt: tagged(tag, fault.directive), ...model });
  }

  async #call(gateway: GatewayProcess, tag: string, input: object): Promise<void> {
    const all = { ...input, audioUri: this.#audioUri, idempotencyKey: tag };
    const requestId = uuidOf(await generate(gateway.url, this.#team.key, all));
    this.#acknowledgements.push({ requestId, idempotencyKey: tag, tag, at: Date.now() });
  }
}
