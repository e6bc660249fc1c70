import type { ServerResponse } from 'node:http';
import type { FormattedExecutionResult } from 'graphql';
import type { Viewer } from '../../domain/viewer.ts';
import type { Metrics } from '../../observability/metrics.ts';
import { textOf } from '../graphql/answer/answer.ts';
import type { Begun } from '../graphql/calls.ts';
import type { Connections } from '../live/connections.ts';
import type { Heartbeat } from '../live/heartbeat.ts';
import type { LiveOperations } from '../live/liveOperations.ts';
import { completeText, EventStream, resultText } from './eventStream.ts';

export interface StreamsOptions {
  readonly operations: LiveOperations;
  readonly connections: Connections;
  readonly heartbeat: Heartbeat;
  readonly metrics: Pick<Metrics, 'openStreams'>;
}

/** Where a stream goes. */
export interface StreamTarget {
  readonly response: ServerResponse;
  /** The headers that every answer has, names and values in turn. */
  readonly common: readonly string[];
}

const streamHead = [
  'content-type',
  'text/event-stream; charset=utf-8',
  // nginx collects what it passes on unless it is told not to.
  'cache-control',
  'no-cache, no-transform',
  'x-accel-buffering',
  'no',
];

/** Answers as server-sent events, in graphql-sse's "distinct connections" mode: one operation, one stream. */
export class EventStreams {
  readonly #options: StreamsOptions;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Sends the changes of a subscription as they come. */
  deliver({ operation, changes, release }: Begun, target: StreamTarget & { readonly byGet: boolean }): void {
    const { following } = changes;
    // A browser's EventSource asks again for as long as it is answered by a stream; this status ends it.
    if (target.byGet && following.over && !following.first && following.from >= following.head) {
      release();
      target.response.writeHead(204, [...target.common]);
      return void target.response.end();
    }
    const stream = this.#open(operation.contextValue.viewer, target);
    if (!stream) {
      release();
      return;
    }
    const delivery = this.#options.operations.deliver(operation, changes, stream);
    target.response.once('close', () => {
      delivery.stop();
      release();
    });
  }

  /** Sends the one result of a query or a mutation. */
  answer(result: FormattedExecutionResult, target: StreamTarget): void {
    head(target).end(resultText(textOf(result).trimEnd()) + completeText);
  }

  /**
   * Answers a browser whose call is refused for the moment: its EventSource takes any status but 200 for the last word,
   * and comes back by itself when a stream ends.
   */
  comeBackLater(seconds: number, target: StreamTarget): void {
    head(target).end(`retry: ${seconds * 1000}\n\n`);
  }

  /** null where as many are open as may be: it is told so and closed, and the client comes back by itself. */
  #open(viewer: Viewer, target: StreamTarget): EventStream | null {
    const { connections, heartbeat, metrics } = this.#options;
    const { response } = target;
    const stream = new EventStream(viewer, head(target));
    const full = connections.admit(stream);
    if (full !== null) {
      stream.refuse(full);
      return null;
    }
    const leaveHeartbeat = heartbeat.join(stream);
    metrics.openStreams.inc();
    response.once('close', () => {
      leaveHeartbeat();
      connections.leave(stream);
      metrics.openStreams.dec();
    });
    return stream;
  }
}

function head({ response, common }: StreamTarget): ServerResponse {
  return response.writeHead(200, [...common, ...streamHead]);
}
