/** Apollo Client as its users set it up, of either version that they have. */
import type { DocumentNode } from 'graphql';
import { apollo3 } from './apollo3.ts';
import { apollo4 } from './apollo4.ts';

export const apolloVersions: readonly ApolloVersion[] = [
  { version: 'Apollo Client 3', open: apollo3 },
  { version: 'Apollo Client 4', open: apollo4 },
];

export interface ApolloVersion {
  readonly version: string;
  /** Gives a client with an empty cache. */
  open(options: ApolloOptions): OpenApollo;
}

export interface ApolloOptions {
  /** The gateway's address, without a path. */
  readonly url: string;
  readonly key: string;
  readonly fetch: typeof fetch;
  /** Of `createPersistedQueryLink`; left out, there is no such link. */
  readonly persisted?: PersistedOptions;
  /** Of `HttpLink`. */
  readonly useGETForQueries?: boolean;
  /** Whether `BatchHttpLink` takes the place of `HttpLink`. */
  readonly batch?: boolean;
  /** Whether subscriptions go over graphql-ws. */
  readonly socket?: boolean;
}

export interface PersistedOptions {
  readonly useGETForHashedQueries?: boolean;
  /** Left out, the SHA-256 hash of the printed document. */
  readonly generateHash?: (document: DocumentNode) => Promise<string>;
  /** Never gives up the hash, as `generatePersistedQueryIdsFromManifest` sets it. */
  readonly disable?: () => boolean;
}

export interface OpenApollo {
  query(document: string, variables?: Record<string, unknown>): Promise<ApolloAnswer>;
  mutate(document: string, variables?: Record<string, unknown>): Promise<ApolloAnswer>;
  /** Every result until the subscription completes or fails. */
  subscribe(document: string, variables?: Record<string, unknown>): Promise<readonly ApolloAnswer[]>;
  stop(): Promise<void>;
}

/** What a user of the client is left with, whatever the version wraps it in. */
export interface ApolloAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
  readonly data?: any;
  readonly errors?: readonly ApolloFault[];
}

export interface ApolloFault {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}
