import { type ExecutionResult, GraphQLError } from 'graphql';
import { type Context, makeServer, type Server, type SubscribePayload } from 'graphql-ws';
import { v7 as uuidv7 } from 'uuid';
import { isOutage } from '../../domain/outage.ts';
import { servicesOf } from '../../domain/services.ts';
import { hasExpired, type Viewer } from '../../domain/viewer.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import { internalError } from '../../graphql/error/maskError.ts';
import { ChangeStream } from '../../graphql/videoRequest/changeStream.ts';
import { authenticate, authorizationParameter, unauthenticated } from '../authenticate.ts';
import { formatAnswer, formatErrors } from '../formatResult.ts';
import type { CloseReason } from '../live/connections.ts';
import type { LiveOptions } from '../options.ts';
import type { Operation } from '../prepareOperation.ts';
import { operationStream } from './operationStream.ts';
import type { SocketConnection } from './socketConnection.ts';

interface SocketState extends Record<PropertyKey, unknown> {
  readonly connection: SocketConnection;
}

type SocketContext = Context<Record<string, unknown> | undefined, SocketState>;

/** A client has so long to say who it is, in milliseconds. */
const initMs = 5_000;

/**
 * The protocol graphql-transport-ws, with the guards that graphql-ws leaves to its user: those of the HTTP door, and
 * limits of its own. No hook throws for what an operation has done: that would close its neighbours' socket too.
 */
export function webSocketProtocol(options: LiveOptions): Server<SocketState> {
  const { services, credentials, operations, connections, limits } = options;
  return makeServer<Record<string, unknown> | undefined, SocketState>({
    connectionInitWaitTimeout: initMs,
    async onConnect({ connectionParams, extra: { connection } }) {
      try {
        const viewer = await authenticate(credentials, authorizationParameter(connectionParams));
        // One that has gone meanwhile must not be counted: nothing would ever take it off.
        if (!connection.isOpen) return false;
        if (!viewer) return turnAway(connection, 'forbidden');
        connection.acknowledge(viewer);
        return connections.admit(connection) || turnAway(connection, 'overload');
      } catch (error) {
        services.log[isOutage(error) ? 'warn' : 'error'](
          { err: error },
          'a socket could not be authenticated',
        );
        return turnAway(connection, 'overload');
      }
    },
    async onSubscribe(ctx, _id, payload) {
      const { connection } = ctx.extra;
      if (countOf(ctx) > limits.subscriptionsPerSocket) return [tooMany(limits.subscriptionsPerSocket)];
      // The timer that closes such sockets has not come to it yet.
      if (hasExpired(connection.viewer)) {
        connection.close('forbidden');
        return [new GraphQLError(unauthenticated, { extensions: { code: 'UNAUTHENTICATED' } })];
      }
      return begin(options, connection.viewer, payload);
    },
    subscribe: (args) => operations.begin(args as Operation),
    onOperation({ extra: { connection } }, id, _payload, args, result) {
      if (!(result instanceof ChangeStream)) return;
      return operationStream((onComplete) =>
        operations.deliver(args as Operation, result, connection.sinkOf(id, onComplete)),
      );
    },
    onNext: (_ctx, _id, _payload, args, result) =>
      formatAnswer(result as ExecutionResult, args.contextValue as GraphQLContext),
    onError: (_ctx, _id, _payload, errors) =>
      formatErrors(errors, { log: services.log, requestId: uuidv7() }),
  });
}

/** The operation, ready to be run, or why it is not: nothing is thrown here. */
async function begin(
  { services, documents, admission, trustedDocuments }: LiveOptions,
  viewer: Viewer,
  payload: SubscribePayload,
): Promise<Operation | readonly GraphQLError[]> {
  const requestId = uuidv7();
  try {
    const request = { ...payload, query: trustedDocuments?.textOf(payload) ?? payload.query };
    const charge = await admission.admit(viewer, request);
    const context = {
      viewer,
      services: servicesOf(services, viewer),
      requestId,
      lastEventId: null,
      idempotencyKey: null,
      charge,
    };
    return documents.prepare(request, context);
  } catch (error) {
    return [error instanceof GraphQLError ? error : internalError(error, { log: services.log, requestId })];
  }
}

/** Before graphql-ws does, which would say no more than "Forbidden". */
function turnAway(connection: SocketConnection, reason: CloseReason): false {
  connection.close(reason);
  return false;
}

/** The operations that run on the socket, the one that has just come among them. */
function countOf({ subscriptions }: SocketContext): number {
  return Object.keys(subscriptions).length;
}

function tooMany(most: number): GraphQLError {
  return new GraphQLError(
    `This socket has ${most} operations running, which is the most it may; complete one, or open another socket.`,
    { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } },
  );
}
