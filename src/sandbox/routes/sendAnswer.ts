import type { FastifyReply } from 'fastify';
import type { HttpAnswer } from '../httpAnswer.ts';

/** Sends it, or destroys the connection; a caller who is gone already is no error. */
export function sendAnswer(reply: FastifyReply, answer: HttpAnswer | 'destroy'): FastifyReply {
  if (answer === 'destroy') {
    reply.hijack();
    reply.request.raw.socket.destroy();
    return reply;
  }
  reply.code(answer.status).headers(answer.headers ?? {});
  return answer.html === undefined ? reply.send(answer.body) : reply.type('text/html').send(answer.html);
}
