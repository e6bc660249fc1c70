import type { FastifyReply, FastifyRequest } from 'fastify';
import { execute, GraphQLError, getOperationAST } from 'graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { ChangeStream } from '../../graphql/videoRequest/changeStream.ts';
import { formatAnswer } from '../formatResult.ts';
import type { LiveOptions } from '../options.ts';
import { isErrors, type Operation, type OperationRequest } from '../prepareOperation.ts';
import { EventStream } from './eventStream.ts';

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // nginx collects what it passes on unless it is told not to.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/**
 * Runs one operation and answers with its results as they come (graphql-sse, "distinct connections"). The guards are
 * those of the WebSocket.
 * @throws a GraphQLError with `extensions.http` where no stream can be opened.
 */
export async function serveEventStream(
  request: FastifyRequest,
  reply: FastifyReply,
  options: LiveOptions & { readonly context: GraphQLContext; readonly asked: OperationRequest },
): Promise<FastifyReply> {
  const { documents, connections, context } = options;
  const operation = documents.prepare(options.asked, context);
  const kind = isErrors(operation) ? null : kindOf(operation);
  // A link must not make anything: whoever is led to one would not have meant it.
  if (kind === 'mutation' && request.method === 'GET') {
    reply.header('allow', 'POST');
    throw new GraphQLError('A mutation is not taken by GET; use POST.', {
      extensions: { code: 'BAD_REQUEST', http: { status: 405 } },
    });
  }
  const response = openHead(reply);
  const stream = new EventStream(context.viewer, response);
  // As many as its key may have are open: ended, and the client comes back by itself.
  if (!connections.admit(stream)) {
    stream.close();
    return reply;
  }
  const leaveHeartbeat = options.heartbeat.join(stream);
  options.services.metrics.openStreams.inc();
  response.once('close', () => {
    leaveHeartbeat();
    connections.leave(stream);
    options.services.metrics.openStreams.dec();
  });
  if (isErrors(operation)) return answer(reply, stream, formatAnswer({ errors: operation }, context));
  if (kind === 'subscription') return subscribe(operation, stream, reply, options);
  const result = await execute(operation);
  return answer(reply, stream, formatAnswer(result, context));
}

/**
 * Answers a browser whose stream cannot be opened for the moment: its EventSource takes any status but 200 for the last
 * word, and comes back by itself when a stream ends.
 */
export function comeBackLater(reply: FastifyReply, seconds: number): FastifyReply {
  openHead(reply).end(`retry: ${seconds * 1000}\n\n`);
  return reply;
}

function openHead(reply: FastifyReply) {
  reply.hijack();
  reply.raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...headers });
  return reply.raw;
}

async function subscribe(
  operation: Operation,
  stream: EventStream,
  reply: FastifyReply,
  { operations, context }: LiveOptions & { readonly context: GraphQLContext },
): Promise<FastifyReply> {
  const begun = await operations.begin(operation);
  if (!(begun instanceof ChangeStream)) return answer(reply, stream, formatAnswer(begun, context));
  if (reply.raw.destroyed) return reply;
  const delivery = operations.deliver(operation, begun, stream);
  reply.raw.once('close', () => delivery.stop());
  return reply;
}

function kindOf({ document, operationName }: Operation): string | undefined {
  return getOperationAST(document, operationName)?.operation;
}

function answer(reply: FastifyReply, stream: EventStream, result: object): FastifyReply {
  stream.result(JSON.stringify(result));
  stream.complete();
  return reply;
}
