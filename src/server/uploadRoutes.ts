import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { bareType } from '../domain/upload/mediaTypes.ts';
import { findUpload, storeUpload } from '../domain/upload/storedUpload.ts';
import { UploadSizeError } from '../domain/upload/uploadStore.ts';
import type { CrossOrigin } from './crossOrigin.ts';
import { drain } from './drain.ts';
import { errorBody } from './errorBody.ts';
import type { ServerOptions } from './options.ts';

interface TokenParams {
  readonly token: string;
}

const unknown = 'There is no upload at this address, or it has expired.';

/** The gateway's own store: the address is the permission, for the PUT and for whoever fetches the file. */
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

  app.put<{ Params: TokenParams; Body: Readable }>(
    '/uploads/:token',
    { bodyLimit: services.uploads.options.maxBytes },
    async (request, reply) => {
      const upload = await findUpload(services, request.params.token);
      if (!upload) return refuse(reply, 404, unknown);
      if (upload.storedAt)
        return refuse(reply, 409, 'This address has its file already; ask createUpload for another.');
      const length = request.headers['content-length'];
      // Before any of it is read: the store stops at the first byte too many, and the connection with it.
      if (length !== undefined && Number(length) !== upload.size)
        return refuse(reply, 400, `The body has ${length} bytes; ${upload.size} were declared.`);
      const given = bareType(request.headers['content-type'] ?? '');
      if (given !== upload.contentType) {
        return refuse(
          reply,
          403,
          `The Content-Type is '${given}'; this address takes ${upload.contentType}.`,
        );
      }
      await storeUpload(services, upload, request.body);
      return reply.code(201).send({ status: 'stored' });
    },
  );

  app.get<{ Params: TokenParams }>('/uploads/:token', async (request, reply) => {
    const upload = await findUpload(services, request.params.token);
    if (!upload?.storedAt) return reply.code(404).send(errorBody(codes[404], unknown));
    return reply
      .header('content-type', upload.contentType)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, max-age=3600')
      .sendFile(upload.id, services.uploads.options.folder, { contentType: false, cacheControl: false });
  });

  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof UploadSizeError) return refuse(reply, 400, `${error.message}.`);
    throw error;
  });
}

/** Answers a PUT that may still be sending. */
function refuse(reply: FastifyReply, status: keyof typeof codes, message: string): FastifyReply {
  drain(reply.request.raw);
  return reply.code(status).send(errorBody(codes[status], message));
}

const codes = { 400: 'BAD_REQUEST', 403: 'FORBIDDEN', 404: 'NOT_FOUND', 409: 'CONFLICT' } as const;
