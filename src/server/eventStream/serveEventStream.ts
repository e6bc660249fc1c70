import type { FastifyReply, FastifyRequest } from 'fastify';
import { execute, type FormattedExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { ChangeStream } from '../../graphql/videoRequest/changeStream.ts';
import { formatAnswer } from '../formatResult.ts';
import type { LiveOptions } from '../options.ts';
import { isErrors, type Operation, type OperationRequest } from '../prepareOperation.ts';
import { isUnavailable, unavailableHead } from '../unavailable.ts';
import { EventStream } from './eventStream.ts';

/** What one stream is made of. */
interface StreamOptions extends LiveOptions {
  readonly context: GraphQLContext;
  readonly asked: OperationRequest;
}

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
  options: StreamOptions,
): Promise<FastifyReply> {
  const prepared = options.documents.prepare(options.asked, options.context);
  // A link must not make anything: whoever is led to one would not have meant it.
  if (request.method === 'GET' && kindOf(prepared) === 'mutation') {
    reply.header('allow', 'POST');
    throw new GraphQLError('A mutation is not taken by GET; use POST.', {
      extensions: { code: 'BAD_REQUEST', http: { status: 405 } },
    });
  }
  const begun = isErrors(prepared) ? null : await begin(prepared, options);
  // Who has gone meanwhile must not be counted: nothing would ever take it off.
  if (reply.raw.destroyed) return reply.hijack();
  const stream = openStream(reply, options);
  if (!stream) return reply;
  if (isErrors(prepared)) return answer(reply, stream, formatAnswer({ errors: prepared }, options.context));
  if (begun instanceof ChangeStream) return deliver(prepared, begun, stream, reply, options);
  return answer(reply, stream, begun ?? formatAnswer(await execute(prepared), options.context));
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

/**
 * Where a subscription begins, or what keeps it from beginning; null for one that is to be executed. Before
 * the stream is opened, so that what is away can still be said by a status.
 */
async function begin(
  operation: Operation,
  { operations, context }: StreamOptions,
): Promise<ChangeStream | FormattedExecutionResult | null> {
  if (kindOf(operation) !== 'subscription') return null;
  const begun = await operations.begin(operation);
  if (begun instanceof ChangeStream) return begun;
  const answered = formatAnswer(begun, context);
  const [error] = answered.errors ?? [];
  if (!error || !isUnavailable([error], answered.data)) return answered;
  throw new GraphQLError(error.message, { extensions: { ...error.extensions, http: unavailableHead() } });
}

/** null where as many are open as its key may have: it is ended, and the client comes back by itself. */
function openStream(reply: FastifyReply, options: StreamOptions): EventStream | null {
  const { connections, context, heartbeat, services } = options;
  const response = openHead(reply);
  const stream = new EventStream(context.viewer, response);
  if (!connections.admit(stream)) {
    stream.close();
    return null;
  }
  const leaveHeartbeat = heartbeat.join(stream);
  services.metrics.openStreams.inc();
  response.once('close', () => {
    leaveHeartbeat();
    connections.leave(stream);
    services.metrics.openStreams.dec();
  });
  return stream;
}

function deliver(
  operation: Operation,
  begun: ChangeStream,
  stream: EventStream,
  reply: FastifyReply,
  { operations }: StreamOptions,
): FastifyReply {
  const delivery = operations.deliver(operation, begun, stream);
  reply.raw.once('close', () => delivery.stop());
  return reply;
}

function kindOf(prepared: Operation | readonly GraphQLError[]): string | undefined {
  return isErrors(prepared)
    ? undefined
    : getOperationAST(prepared.document, prepared.operationName)?.operation;
}

function answer(reply: FastifyReply, stream: EventStream, result: object): FastifyReply {
  stream.result(JSON.stringify(result));
  stream.complete();
  return reply;
}
