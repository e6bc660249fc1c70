import { type ExecutionResult, GraphQLError } from 'graphql';
import { type Context, makeServer, type Server } from 'graphql-ws';
import { v7 as uuidv7 } from 'uuid';
import type { GraphQLContext } from '../../graphql/context.ts';
import { maskError } from '../../graphql/error/maskError.ts';
import { ChangeStream } from '../../graphql/videoRequest/changeStream.ts';
import { authenticate, authorizationParameter } from '../authenticate.ts';
import { formatResult } from '../formatResult.ts';
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
  const { services, documents, operations, connections, limits } = options;
  return makeServer<Record<string, unknown> | undefined, SocketState>({
    connectionInitWaitTimeout: initMs,
    async onConnect({ connectionParams, extra: { connection } }) {
      try {
        const viewer = await authenticate(services, authorizationParameter(connectionParams));
        // One that has gone meanwhile must not be counted: nothing would ever take it off.
        if (!connection.isOpen) return false;
        if (!viewer) return turnAway(connection, 'forbidden');
        connection.acknowledge(viewer);
        return connections.admit(connection) || turnAway(connection, 'overload');
      } catch (error) {
        services.log.error({ err: error }, 'a socket could not be authenticated');
        return turnAway(connection, 'overload');
      }
    },
    onSubscribe(ctx, _id, payload) {
      if (countOf(ctx) > limits.subscriptionsPerSocket) return [tooMany(limits.subscriptionsPerSocket)];
      const { viewer } = ctx.extra.connection;
      return documents.prepare(payload, { viewer, services, requestId: uuidv7(), lastEventId: null });
    },
    subscribe: (args) => operations.begin(args as Operation),
    onOperation({ extra: { connection } }, id, _payload, args, result) {
      if (!(result instanceof ChangeStream)) return;
      return operationStream((onComplete) =>
        operations.deliver(args as Operation, result, connection.sinkOf(id, onComplete)),
      );
    },
    onNext: (_ctx, _id, _payload, args, result) =>
      formatResult(result as ExecutionResult, args.contextValue as GraphQLContext),
    onError: (_ctx, _id, _payload, errors) => {
      const requestId = uuidv7();
      return errors.map((error) => maskError(error.toJSON(), error, { log: services.log, requestId }));
    },
  });
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
