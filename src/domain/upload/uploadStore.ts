import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { v4 as uuidv4 } from 'uuid';

export interface UploadStoreOptions {
  /** Several replicas must share it. */
  readonly folder: string;
  readonly maxBytes: number;
  /** How long an address works, in seconds. */
  readonly ttlSeconds: number;
  /** Where the gateway is reached by the upstream, without a trailing slash; null: nobody outside can reach it. */
  readonly publicUrl: () => string | null;
}

/** The body was not of the declared size. */
export class UploadSizeError extends Error {
  override readonly name = 'UploadSizeError';
}

/** The bytes of uploads, a file each, named by the upload's id. */
export class UploadStore {
  readonly options: UploadStoreOptions;

  constructor(options: UploadStoreOptions) {
    this.options = options;
  }

  /**
   * Keeps the body under `id`; it is there whole or not at all.
   * @throws UploadSizeError unless it has exactly `size` bytes; reading stops at the first one too many.
   */
  async write(id: string, body: Readable, size: number): Promise<void> {
    await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
    const partial = join(this.options.folder, `.${id}.${uuidv4()}`);
    try {
      await pipeline(body, exactly(size), createWriteStream(partial, { mode: 0o600 }));
      await rename(partial, this.path(id));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  /** @param range first and last byte, both included. */
  read(id: string, range?: { start: number; end: number }): Readable {
    return createReadStream(this.path(id), range);
  }

  async remove(id: string): Promise<void> {
    await rm(this.path(id), { force: true });
  }

  path(id: string): string {
    return join(this.options.folder, id);
  }
}

function exactly(size: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(
        seen > size ? new UploadSizeError(`the body is larger than the declared ${size} bytes`) : null,
        chunk,
      );
    },
    flush(done) {
      done(seen < size ? new UploadSizeError(`the body has ${seen} bytes; ${size} were declared`) : null);
    },
  });
}
