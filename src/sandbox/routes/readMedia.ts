/** The public files: finished videos without CORS, as upstream's are, and uploads with it. Both in ranges. */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { storageRefusal } from '../httpAnswer.ts';
import { allowPages } from './allowPages.ts';
import type { SandboxContext } from './context.ts';

interface Named {
  Params: { name: string };
}

export async function readMedia(app: FastifyInstance, context: SandboxContext): Promise<void> {
  await app.register(fastifyStatic, { root: context.rendersDirectory, serve: false });
  app.get<Named>('/outputs/:name', async ({ params }, reply) => {
    const output = findOutput(params.name, context);
    if (output === undefined) return reply.code(404).type('application/xml').send(noSuchKey);
    if (output === 'expired') {
      return reply
        .code(403)
        .type('application/xml')
        .send(storageRefusal('AccessDenied', 'Request has expired'));
    }
    return reply.sendFile(output);
  });
  await app.register(async (uploads) => {
    allowPages(uploads, {
      methods: ['GET', 'HEAD'],
      exposedHeaders: ['content-range'],
    });
    uploads.get<Named>('/uploads/:name', async ({ params }, reply) => {
      if (context.uploads.has(params.name)) return reply.sendFile(params.name, context.uploads.directory);
      return reply.code(404).type('application/xml').send(noSuchKey);
    });
  });
}

const noSuchKey = storageRefusal('NoSuchKey', 'The specified key does not exist.');

/** A record's address leads to its render's file, which other records may share. */
function findOutput(name: string, { records, switches }: SandboxContext): string | 'expired' | undefined {
  const [id = '', kind] = name.split('.');
  const record = records.get(id);
  if (record?.video === undefined || (kind !== 'mp4' && kind !== 'jpg')) return undefined;
  const age = Date.now() - record.updatedAt;
  const expired = switches.outputExpirySeconds > 0 && age > switches.outputExpirySeconds * 1000;
  return expired ? 'expired' : `${record.video.render}.${kind}`;
}
