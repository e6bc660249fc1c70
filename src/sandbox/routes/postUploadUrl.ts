/** `POST /upload-url`: where a file may be PUT, and where it can be read from then on. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type UploadFileType, uploadContentTypes } from '../../upstream/wire.ts';
import type { SandboxContext } from './context.ts';
import { sendAnswer } from './sendAnswer.ts';

const fileTypes = Object.keys(uploadContentTypes) as [UploadFileType, ...UploadFileType[]];
const body = z
  .string()
  .transform((text, issues) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      issues.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ file_type: z.enum(fileTypes) }));

export function postUploadUrl(app: FastifyInstance, { uploads, switches }: SandboxContext): void {
  app.post('/upload-url', async (request, reply) => {
    const parsed = body.safeParse(request.body);
    if (parsed.success) return uploads.sign(parsed.data.file_type, switches.uploadExpirySeconds);
    const error = `file_type is required and must be one of ${fileTypes.join(', ')}`;
    return sendAnswer(reply, { status: 400, body: { error } });
  });
}
