import type { ApolloServer } from '@apollo/server';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Credentials } from '../domain/credentials.ts';
import type { Services } from '../domain/services.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import type { Admission } from './admission.ts';
import type { Connections } from './live/connections.ts';
import type { Heartbeat } from './live/heartbeat.ts';
import type { LiveOperations } from './live/liveOperations.ts';
import type { Documents } from './prepareOperation.ts';
import type { TrustedDocuments } from './trustedDocuments.ts';

/** What every process shows to its operator. */
export interface OperationsOptions {
  readonly services: Services;
  /** Whether the database is reached and its migrations are current; a sentence that says what is wrong, or null. */
  readonly readiness: () => Promise<string | null>;
  /** Fires when the process begins to stop: it still answers, and asks callers to go elsewhere. */
  readonly stopping: AbortSignal;
  /** How others reach the process, where its operator has said so. */
  readonly publicUrl: string | null;
}

/** What the API's edge is made of; app.ts hands it in. */
export interface ServerOptions extends OperationsOptions {
  readonly documents: Documents;
  readonly apollo: ApolloServer<GraphQLContext>;
  /** The playground; introspection and suggestions go with it. */
  readonly playground: boolean;
  /** Filled into the playground; null where there is none to show. */
  readonly developmentKey: string | null;
  /** A recording of speech to try things with: path of a WAV file. */
  readonly sampleFile: string;
  readonly limits: LiveLimits;
  /** Where the allowances of keys are kept for all processes. */
  readonly rateLimitStore: RateLimiterAbstract;
  /** null: a document is taken as it is sent. */
  readonly trustedDocuments: TrustedDocuments | null;
  /** Origins whose pages may call; null: those of all pages. */
  readonly origins: readonly string[] | null;
}

/** What may be open at the same time. */
export interface LiveLimits {
  /** WebSockets and event streams of one key, its tokens included, on one process. */
  readonly socketsPerKey: number;
  /** Operations of one WebSocket. */
  readonly subscriptionsPerSocket: number;
}

/** What the doors that stay open are made of. */
export interface LiveOptions {
  readonly services: Services;
  readonly credentials: Credentials;
  readonly documents: Documents;
  readonly admission: Admission;
  readonly trustedDocuments: TrustedDocuments | null;
  readonly origins: readonly string[] | null;
  readonly operations: LiveOperations;
  readonly connections: Connections;
  readonly heartbeat: Heartbeat;
  readonly limits: LiveLimits;
}
