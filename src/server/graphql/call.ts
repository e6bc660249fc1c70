import type { DocumentNode, ExecutionArgs, OperationDefinitionNode } from 'graphql';
import type { Viewer } from '../../domain/viewer.ts';
import type { GraphQLContext } from '../../graphql/context.ts';

/** How a call has come, and how it is answered. */
export type Transport = 'http' | 'event_stream' | 'websocket';

/** One operation that a client asks for. The transports differ in how they read it and in how they answer it, and in nothing else. */
export interface Call {
  /** Names the call in the log and in its answer. */
  readonly id: string;
  readonly transport: Transport;
  /** False where a link could have made the call: a GET changes nothing. */
  readonly mayMutate: boolean;
  /** Whether the transport can carry a subscription to this client. */
  readonly maySubscribe: boolean;
  /** The cursor of the last change that an event stream has brought, as its client's `Last-Event-ID` says; or null. */
  readonly lastEventId: string | null;
  /** The value of the header `Idempotency-Key`, or null. */
  readonly idempotencyKey: string | null;
  /** Who calls. @throws an UNAUTHENTICATED GraphQLError. */
  authenticate(): Viewer | Promise<Viewer>;
  /** What is asked. @throws a GraphQLError that says what is wrong with the form of the call. */
  read(viewer: Viewer): CallParameters | Promise<CallParameters>;
}

/** The parameters of GraphQL over HTTP, as a body, an address or a message of a WebSocket gives them. */
export interface CallParameters {
  /** null where the document is named by an id. */
  readonly query: string | null;
  /** The id of a trusted document, without `sha256:`. */
  readonly documentId: string | null;
  /** SHA-256 of the document in hexadecimal, of the extension `persistedQuery`. */
  readonly persistedHash: string | null;
  readonly operationName: string | null;
  readonly variables: Variables;
}

export type Variables = Readonly<Record<string, unknown>>;

/** Checked, measured and charged: ready to be executed. */
export interface Operation extends ExecutionArgs {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly contextValue: GraphQLContext;
  readonly operationName: string | null;
  /** As the client gives them; `coerced` has them as the schema reads them. */
  readonly variableValues: Variables;
  readonly coerced: Variables;
}
