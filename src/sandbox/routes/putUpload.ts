/** `PUT /storage/…`: what `upload_url` points at. No API key; the signature in the address is the permission. */

import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { storageRefusal } from '../httpAnswer.ts';
import { allowPages } from './allowPages.ts';
import type { SandboxContext } from './context.ts';

interface Upload {
  Params: { name: string };
  Querystring: { expires?: string; signature?: string };
}

export async function putUpload(app: FastifyInstance, { uploads }: SandboxContext): Promise<void> {
  allowPages(app, { methods: ['PUT'], allowedHeaders: ['content-type'] });
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.put<Upload>('/:name', async (request, reply) => {
    const { name } = request.params;
    const { expires = '', signature = '' } = request.query;
    const contentType = request.headers['content-type'];
    const refusal = uploads.refuse({ name, expires, signature, contentType });
    if (refusal !== undefined) {
      return reply.code(403).type('application/xml').send(storageRefusal(refusal.code, refusal.message));
    }
    // A PUT without bytes has no body to parse.
    const body = (request.body as Readable | undefined) ?? Readable.from([]);
    if (await uploads.store(name, body)) return reply.code(200).send();
    return reply.code(400).type('application/xml').send(tooLarge);
  });
}

const tooLarge = storageRefusal('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.');
