import type { GraphQLSchema } from 'graphql';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Services } from '../domain/services.ts';
import type { SharedDocuments } from './graphql/documents/persistedDocuments.ts';
import type { TrustedDocuments } from './graphql/documents/trustedDocuments.ts';
import type { Apollo } from './graphql/execute/apollo.ts';

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
  readonly schema: GraphQLSchema;
  /** Started. */
  readonly apollo: Apollo;
  /** The playground; introspection and suggestions go with it. */
  readonly playground: boolean;
  /** Filled into the playground; null where there is none to show, or where others than this machine reach the page. */
  readonly developmentKey: string | null;
  /** A recording of speech to try things with: path of a WAV file. */
  readonly sampleFile: string;
  readonly limits: LiveLimits;
  /** Where the allowances of keys are kept for all processes. */
  readonly rateLimitStore: RateLimiterAbstract;
  /** null: a document is accepted as it is sent. */
  readonly trustedDocuments: TrustedDocuments | null;
  /** Where persisted documents are kept for all processes; null: each keeps its own. */
  readonly sharedDocuments: SharedDocuments | null;
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
