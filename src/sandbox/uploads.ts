/** The storage behind `POST /upload-url`: signed addresses to PUT to, public ones to read from. */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type UploadFileType, type UploadTarget, uploadContentTypes } from '../upstream/wire.ts';

/** What a PUT carries beside its bytes, as it came. */
export interface UploadClaim {
  readonly name: string;
  readonly expires: string;
  readonly signature: string;
  readonly contentType: string | undefined;
}

/** Above every input that the model takes. */
const largestUpload = 64 * 1024 * 1024;

const uploadName = /^[0-9a-f-]{36}\.(?<type>[a-z0-9]{3,4})$/;

export class Uploads {
  readonly directory: string;
  readonly #secret: Buffer;
  readonly #publicUrl: () => string;

  /**
   * @param secretPath File of the signing secret; outside of the directory, which is public.
   * @param publicUrl Asked for at each use: with port 0 it is not known before the server listens.
   */
  constructor(directory: string, secretPath: string, publicUrl: () => string) {
    this.directory = directory;
    this.#publicUrl = publicUrl;
    mkdirSync(directory, { recursive: true });
    this.#secret = keptSecret(secretPath);
  }

  sign(type: UploadFileType, goodForSeconds: number): UploadTarget {
    const name = `${randomUUID()}.${type}`;
    const expires = String(Math.floor(Date.now() / 1000 + goodForSeconds));
    const query = new URLSearchParams({ expires, signature: this.#signature(name, expires) });
    return {
      upload_url: `${this.#publicUrl()}/storage/${name}?${query}`,
      public_url: `${this.#publicUrl()}/media/uploads/${name}`,
    };
  }

  /** The code and message of the refusal, or undefined when the bytes may come. */
  refuse(claim: UploadClaim): { readonly code: string; readonly message: string } | undefined {
    const type = uploadName.exec(claim.name)?.groups?.type as UploadFileType | undefined;
    const expected = Buffer.from(this.#signature(claim.name, claim.expires));
    const given = Buffer.from(claim.signature);
    const genuine = given.length === expected.length && timingSafeEqual(given, expected);
    if (!genuine || type === undefined || claim.contentType !== uploadContentTypes[type]) {
      return {
        code: 'SignatureDoesNotMatch',
        message: 'The request signature we calculated does not match the signature you provided.',
      };
    }
    const expired = Date.now() >= Number(claim.expires) * 1000;
    return expired ? { code: 'ExpiredToken', message: 'The provided token has expired.' } : undefined;
  }

  /**
   * Readable once it is complete, never half.
   * @returns false when it was too large, and nothing is stored.
   */
  async store(name: string, body: Readable): Promise<boolean> {
    const partial = join(this.directory, `.${randomUUID()}.part`);
    try {
      await pipeline(body, bounded, createWriteStream(partial));
      await rename(partial, join(this.directory, name));
      return true;
    } catch (error) {
      if (error instanceof UploadTooLarge) return false;
      throw error;
    } finally {
      await rm(partial, { force: true });
    }
  }

  /** The bytes behind one of our own public addresses; undefined for any other. */
  async read(url: string): Promise<Uint8Array | undefined> {
    const base = `${this.#publicUrl()}/media/uploads/`;
    const name = url.startsWith(base) ? url.slice(base.length) : '';
    return this.has(name) ? readFile(join(this.directory, name)) : undefined;
  }

  has(name: string): boolean {
    return uploadName.test(name) && existsSync(join(this.directory, name));
  }

  #signature(name: string, expires: string): string {
    return createHmac('sha256', this.#secret).update(`${name}\n${expires}`).digest('hex');
  }
}

class UploadTooLarge extends Error {}

async function* bounded(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > largestUpload) throw new UploadTooLarge();
    yield chunk;
  }
}

/** Kept on disk, so that a signed address outlives a restart. */
function keptSecret(path: string): Buffer {
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600 });
  return readFileSync(path);
}
