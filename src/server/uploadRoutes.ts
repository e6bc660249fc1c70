import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { findUpload, type KnownUpload } from '../domain/upload/findUpload.ts';
import { bareType } from '../domain/upload/mediaTypes.ts';
import { type Stored, storeUpload } from '../domain/upload/storeUpload.ts';
import { UploadFault, type UploadFaultKind } from '../domain/upload/uploadFault.ts';
import type { CrossOrigin } from './crossOrigin.ts';
import { drain } from './drain.ts';
import { errorBody } from './errorBody.ts';
import type { ServerOptions } from './options.ts';
import { uploading } from './rawRefusal.ts';

interface TokenParams {
  readonly token: string;
}
interface Refusal {
  readonly status: keyof typeof codes;
  readonly message: string;
}

/** The gateway's own store: the address is the permission, one for the PUT and another for whoever reads the file. */
export async function uploadRoutes(
  app: FastifyInstance,
  { services, crossOrigin }: Pick<ServerOptions, 'services'> & { readonly crossOrigin: CrossOrigin },
): Promise<void> {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(crossOrigin.headersFor(request.headers.origin));
    done();
  });
  app.options('/uploads/:token', (request, reply) => {
    reply.hijack();
    crossOrigin.answerPreflight(request.raw, reply.raw, reply.getHeaders() as Record<string, string>);
  });
  // The body stays a stream: it goes to a file, not through memory.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  app.put<{ Params: TokenParams }>('/uploads/:token', async (request, reply) => {
    const upload = await findUpload(services, request.params.token, 'write');
    if (!upload) return refuse(reply, unknown);
    const refusal = refusalFor(upload, request.headers);
    if (refusal) return refuse(reply, refusal);
    if (request.headers.expect !== undefined) reply.raw.writeContinue();
    // From here on its rate is what counts, however long it takes.
    uploading.add(request.raw.socket);
    reply.raw.once('close', () => uploading.delete(request.raw.socket));
    const stored = await storeUpload(services, upload, request.raw);
    if (stored !== 'stored') return refuse(reply, refusals[stored]);
    return reply.code(201).send({ status: 'stored' });
  });

  app.get<{ Params: TokenParams }>('/uploads/:token', async (request, reply) => {
    const upload = await findUpload(services, request.params.token, 'read');
    if (!upload?.stored || !(await services.uploads.has(upload.id))) return refuse(reply, unknown);
    return reply
      .header('content-type', upload.contentType)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, max-age=3600')
      .sendFile(upload.id, services.uploads.options.folder, { contentType: false, cacheControl: false });
  });

  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof UploadFault)) {
      drain(request.raw);
      throw error;
    }
    const { kind, message, cause } = error;
    const status = statuses[kind];
    if (kind === 'BROKEN_OFF') request.log.info({ requestId: request.id }, 'the client of an upload hung up');
    if (status >= 500)
      request.log.error({ err: cause, requestId: request.id }, 'the upload folder cannot be used');
    if (kind === 'TOO_SLOW') reply.header('connection', 'close');
    return refuse(reply, { status, message: status >= 500 ? `${message} ${ours}` : message });
  });
}

const codes = {
  400: 'BAD_REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  408: 'REQUEST_TIMEOUT',
  409: 'CONFLICT',
  500: 'INTERNAL_SERVER_ERROR',
  507: 'INSUFFICIENT_STORAGE',
} as const;
const statuses: Readonly<Record<UploadFaultKind, keyof typeof codes>> = {
  WRONG_SIZE: 400,
  BROKEN_OFF: 400,
  TOO_SLOW: 408,
  DISK_FULL: 507,
  DISK_FAILED: 500,
};
const ours = 'Nothing was wrong with the request; its operator finds the reason in the log. Try again later.';
const unknown: Refusal = { status: 404, message: 'There is no upload at this address, or it has expired.' };
const refusals: Readonly<Record<Exclude<Stored, 'stored'>, Refusal>> = {
  expired: unknown,
  taken: { status: 409, message: 'This address has its file already; ask createUpload for another.' },
  busy: {
    status: 409,
    message:
      'Another PUT to this address is under way, and one at a time is accepted. Try again when it has ended, or ask createUpload for another address.',
  },
};

/** What speaks against a PUT before any of its body is read. */
function refusalFor(upload: KnownUpload, headers: IncomingHttpHeaders): Refusal | null {
  if (upload.stored) return refusals.taken;
  if (upload.busy) return refusals.busy;
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== upload.size)
    return { status: 400, message: `The body has ${length} bytes; ${upload.size} were declared.` };
  const given = bareType(headers['content-type'] ?? '');
  if (given === upload.contentType) return null;
  return {
    status: 403,
    message: `The Content-Type is '${given}'; this address takes ${upload.contentType}.`,
  };
}

/** Answers a PUT that may still be sending. */
function refuse(reply: FastifyReply, { status, message }: Refusal): FastifyReply {
  drain(reply.request.raw);
  return reply.code(status).send(errorBody(codes[status], message));
}
