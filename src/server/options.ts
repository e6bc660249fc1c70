import type { ApolloServer } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { Services } from '../domain/services.ts';
import type { GraphQLContext } from '../graphql/context.ts';

/** What every process shows to its operator. */
export interface OperationsOptions {
  readonly services: Services;
  /** Whether the database is reached and its migrations are current; a sentence that says what is wrong, or null. */
  readonly readiness: () => Promise<string | null>;
  /** Fires when the process begins to stop: it still answers, and asks callers to go elsewhere. */
  readonly stopping: AbortSignal;
}

/** What the API's edge is made of; app.ts hands it in. */
export interface ServerOptions extends OperationsOptions {
  readonly schema: GraphQLSchema;
  readonly apollo: ApolloServer<GraphQLContext>;
  /** The playground; introspection and suggestions go with it. */
  readonly playground: boolean;
  /** Filled into the playground; null where there is none to show. */
  readonly developmentKey: string | null;
  /** A recording of speech to try things with: path of a WAV file. */
  readonly sampleFile: string;
}

/** Tokens of one document at most. Apollo alone took 20,000 aliases; a document by hand has a few hundred. */
export const maxTokens = 1000;
/** Bytes of one HTTP body or WebSocket message at most: the longest prompt in four-byte characters fits many times. */
export const maxMessageBytes = 256 * 1024;
