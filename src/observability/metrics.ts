import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** Where the queue stands; read when Prometheus asks, not kept up to date in between. */
export interface QueueReading {
  /** Requests by public status, terminal ones included. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Requests that wait for a dispatcher. */
  readonly depth: number;
  /** Seconds that the oldest of them has waited past its due time; 0 when none does. */
  readonly oldestSeconds: number;
  /** Generations that take much longer than others of their model. */
  readonly overdue: number;
}

/** The process's metrics in a registry of its own; every name starts with `clapperboard_`. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    transitions: new Counter({
      name: 'clapperboard_request_transitions_total',
      help: 'Transitions written by this process, by the state they lead to',
      labelNames: ['state'],
      registers,
    }),
    upstreamCalls: new Counter({
      name: 'clapperboard_upstream_calls_total',
      help: 'Calls to the upstream by operation and outcome (ok, unreachable, silence, or the HTTP status of an error)',
      labelNames: ['operation', 'outcome'],
      registers,
    }),
    upstreamSeconds: new Histogram({
      name: 'clapperboard_upstream_call_seconds',
      help: 'How long calls to the upstream took; submissions block for as long as a generation does',
      labelNames: ['operation'],
      buckets: [0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300],
      registers,
    }),
    openSubmissions: new Gauge({
      name: 'clapperboard_open_submissions',
      help: 'POSTs to the upstream that this process holds open',
      registers,
    }),
    lostLeases: new Counter({
      name: 'clapperboard_lost_leases_total',
      help: 'Submissions whose lease this process lost while their POST was open: each may have gone out late',
      registers,
    }),
    lateAnswers: new Counter({
      name: 'clapperboard_late_answers_total',
      help: 'Answers to submissions that came when others had taken the request up: each may be a job that is paid and unbound',
      registers,
    }),
    callSeconds: new Histogram({
      name: 'clapperboard_call_seconds',
      help: 'How long GraphQL calls took, of a subscription until it began; by operation name, transport (http, event_stream, websocket) and outcome (ok, or the code of the first error)',
      labelNames: ['operation', 'transport', 'outcome'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
      registers,
    }),
    openSockets: new Gauge({
      name: 'clapperboard_open_sockets',
      help: 'Open WebSocket connections on this process',
      registers,
    }),
    refusedSockets: new Counter({
      name: 'clapperboard_refused_sockets_total',
      help: 'WebSockets that were refused, by the status before their upgrade or the close code behind it',
      labelNames: ['code'],
      registers,
    }),
    openStreams: new Gauge({
      name: 'clapperboard_open_event_streams',
      help: 'Open responses of server-sent events on this process',
      registers,
    }),
    openSubscriptions: new Gauge({
      name: 'clapperboard_open_subscriptions',
      help: 'Running subscriptions on this process',
      registers,
    }),
    eventLag: new Histogram({
      name: 'clapperboard_event_lag_seconds',
      help: 'From the writing of an event to its reading by the live feed of this process',
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
      registers,
    }),
    httpSeconds: new Histogram({
      name: 'clapperboard_http_request_seconds',
      help: 'How long HTTP requests other than GraphQL calls took, by route and status code',
      labelNames: ['route', 'status'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
      registers,
    }),
  };
}

/** Adds the gauges that are read from the record at each scrape. Where `read` rejects, the scrape lacks them. */
export function observeQueue(metrics: Metrics, read: () => Promise<QueueReading>): void {
  const registers = [metrics.registry];
  // The gauges of one scrape are collected at the same moment, and share one reading.
  let reading: Promise<QueueReading | null> | null = null;
  const readOnce = () => {
    reading ??= read()
      .catch(() => null)
      .finally(() => {
        reading = null;
      });
    return reading;
  };
  new Gauge({
    name: 'clapperboard_queue_depth',
    help: 'Requests that wait to be submitted',
    registers,
    async collect() {
      const found = await readOnce();
      if (found) this.set(found.depth);
      else this.remove();
    },
  });
  new Gauge({
    name: 'clapperboard_queue_oldest_seconds',
    help: 'How long the oldest waiting request is past its due time, in seconds',
    registers,
    async collect() {
      const found = await readOnce();
      if (found) this.set(found.oldestSeconds);
      else this.remove();
    },
  });
  new Gauge({
    name: 'clapperboard_requests_overdue',
    help: 'Generations that take much longer than the latest ones of their model did',
    registers,
    async collect() {
      const found = await readOnce();
      if (found) this.set(found.overdue);
      else this.remove();
    },
  });
  new Gauge({
    name: 'clapperboard_requests',
    help: 'Requests in the record by public status',
    labelNames: ['status'],
    registers,
    async collect() {
      const found = await readOnce();
      this.reset();
      for (const [status, count] of Object.entries(found?.byStatus ?? {})) this.set({ status }, count);
    },
  });
}
