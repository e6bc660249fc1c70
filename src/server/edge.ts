import { Credentials } from '../domain/credentials.ts';
import { boundedLog } from '../observability/boundedLog.ts';
import { CrossOrigin } from './crossOrigin.ts';
import { EventStreams } from './eventStream/eventStreams.ts';
import { Admissions } from './graphql/admission.ts';
import { Calls } from './graphql/calls.ts';
import { Documents } from './graphql/documents/documents.ts';
import { PersistedDocuments } from './graphql/documents/persistedDocuments.ts';
import { Executor } from './graphql/execute/executor.ts';
import { CallObserver } from './graphql/observer.ts';
import { GraphqlEndpoint } from './http/graphqlEndpoint.ts';
import { createBudgets } from './limits/budgets.ts';
import { OperationCosts } from './limits/operationCost.ts';
import { RateLimits } from './limits/rateLimits.ts';
import { Connections } from './live/connections.ts';
import { Heartbeat } from './live/heartbeat.ts';
import { LiveOperations } from './live/liveOperations.ts';
import type { ServerOptions } from './options.ts';
import { apiHeaders } from './securityHeaders.ts';
import type { WebSocketOptions } from './webSocket/webSocket.ts';

/** The parts that calls go through, made once. */
export interface Edge {
  readonly endpoint: GraphqlEndpoint;
  readonly crossOrigin: CrossOrigin;
  readonly sockets: WebSocketOptions;
  /** Lets open event streams and sockets go. */
  close(): void;
}

export function createEdge(options: ServerOptions): Edge {
  const { services, schema, limits, origins } = options;
  const { metrics } = services;
  const log = boundedLog(services.log);
  const credentials = new Credentials(services);
  const observer = new CallObserver(log, metrics);
  const connections = new Connections(services, limits.socketsPerKey);
  const heartbeat = new Heartbeat();
  const executor = new Executor(schema, options.apollo);
  const documents = new Documents(schema, options.playground, (document) => executor.forget(document));
  const budgets = createBudgets();
  const { answers, kept } = budgets;
  const operations = new LiveOperations(answers);
  const calls = new Calls({
    services,
    budgets,
    operations,
    observer,
    stores: {
      trusted: options.trustedDocuments,
      persisted: new PersistedDocuments(options.sharedDocuments, log),
    },
    admissions: new Admissions(documents, new OperationCosts(schema), new RateLimits(options.rateLimitStore)),
    executor,
  });
  const crossOrigin = new CrossOrigin(origins);
  const headers = apiHeaders(options);
  const streams = new EventStreams({ answers, operations, connections, heartbeat, metrics });
  return {
    crossOrigin,
    endpoint: new GraphqlEndpoint({
      server: options,
      headers,
      credentials,
      kept,
      crossOrigin,
      calls,
      streams,
    }),
    sockets: {
      log,
      metrics,
      observer,
      origins,
      credentials,
      calls,
      answers,
      kept,
      operations,
      connections,
      heartbeat,
      subscriptionsPerSocket: limits.subscriptionsPerSocket,
      headers,
    },
    close() {
      connections.close();
      heartbeat.stop();
      credentials.close();
    },
  };
}
