import type { Readable } from 'node:stream';
import type { Upload } from '../../database/generated/client.ts';
import type { Services } from '../services.ts';
import { hashToken } from './createUpload.ts';

type Store = Pick<Services, 'database' | 'uploads'>;

/** The upload that a token stands for, or null: unknown and expired ones read alike. */
export async function findUpload(
  { database }: Pick<Store, 'database'>,
  token: string,
): Promise<Upload | null> {
  return database.prisma.upload.findUnique({
    where: { tokenHash: hashToken(token), expiresAt: { gt: new Date() } },
  });
}

/**
 * Keeps the bytes of an upload.
 * @throws UploadSizeError where they are not of the declared size.
 */
export async function storeUpload(
  { database, uploads }: Store,
  upload: Upload,
  body: Readable,
): Promise<void> {
  await uploads.write(upload.id, body, upload.size);
  await database.prisma.upload.update({ where: { id: upload.id }, data: { storedAt: new Date() } });
}

/** Removes what has expired, file first, so that no file is left without its row. Returns how many. */
export async function removeExpiredUploads({ database, uploads }: Store): Promise<number> {
  const expired = await database.prisma.upload.findMany({
    where: { expiresAt: { lt: new Date() } },
    take: 1000,
  });
  for (const { id } of expired) {
    await uploads.remove(id);
    // Another replica may have been faster: there is nothing wrong with that.
    await database.prisma.upload.deleteMany({ where: { id } });
  }
  return expired.length;
}
