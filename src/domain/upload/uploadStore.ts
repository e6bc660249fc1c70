import { createWriteStream } from 'node:fs';
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { linkNew } from '../../newFile.ts';
import { intakeOf } from './intake.ts';
import { giveStoreId, readStoreId } from './storeId.ts';
import { diskFault } from './uploadFault.ts';

export interface UploadStoreOptions {
  /** Several replicas must share it. Its file system has hard links. */
  readonly folder: string;
  readonly maxBytes: number;
  /** How long a stored file can be read, in seconds. */
  readonly ttlSeconds: number;
  /** Bytes that one team's stored files and open addresses may declare together. */
  readonly maxTeamBytes: number;
  /** Addresses of one team that have neither a file nor expired. */
  readonly maxOpen: number;
  /** Where the gateway is reached by the upstream, without a trailing slash; null: nobody outside can reach it. */
  readonly publicUrl: () => string | null;
}

/** What the folder has of one upload. */
export interface StoredFile {
  readonly name: string;
  /** The upload's. */
  readonly id: string;
  /** Of a partial file: the PUT that wrote it. null: the file is whole. */
  readonly writer: string | null;
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const wholeName = new RegExp(`^${uuid}$`);
const partialName = new RegExp(`^\\.(${uuid})\\.(${uuid})\\.part$`);

/**
 * The bytes of uploads: a file each, named by the upload's id, and a partial file for each PUT that is under way.
 * Whatever goes wrong is thrown as an UploadFault.
 */
export class UploadStore {
  readonly options: UploadStoreOptions;

  constructor(options: UploadStoreOptions) {
    this.options = options;
  }

  /**
   * Keeps a body as the upload's file, which is there whole or not at all. Leaves the body itself open, so that its
   * client can be told what was wrong.
   * @param writer of this PUT alone.
   * @param size bytes that it must have; reading stops at the first one too many.
   * @returns false where the file is there already: it is never replaced.
   */
  async write(id: string, writer: string, body: Readable, size: number): Promise<boolean> {
    const partial = this.path(`.${id}.${writer}.part`);
    try {
      await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
      // Flushed: what is acknowledged outlives a power cut.
      const file = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(intakeOf(body, size), file);
      await giveStoreId(this.options.folder);
      return await linkNew(partial, this.path(id));
    } catch (error) {
      throw diskFault(error);
    } finally {
      // One that stays is removed later.
      await rm(partial, { force: true }).catch(() => {});
    }
  }

  async has(id: string): Promise<boolean> {
    return access(this.path(id)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw diskFault(error);
      },
    );
  }

  /** A name of `list`, or an upload's id. */
  async remove(name: string): Promise<void> {
    await rm(this.path(name), { force: true }).catch((error: unknown) => Promise.reject(diskFault(error)));
  }

  /** What the folder has of uploads; other names in it are none of ours. */
  async list(): Promise<StoredFile[]> {
    const names = await readdir(this.options.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw diskFault(error);
    });
    return names.flatMap((name): StoredFile[] => {
      const [, id, writer] = partialName.exec(name) ?? [];
      if (id && writer) return [{ name, id, writer }];
      return wholeName.test(name) ? [{ name, id: name, writer: null }] : [];
    });
  }

  /** Seconds since a file was written to; null where it is gone. */
  async age(name: string): Promise<number | null> {
    const found = await stat(this.path(name)).catch(() => null);
    return found && (Date.now() - found.mtimeMs) / 1000;
  }

  /** The folder's id, which is made with the first file; null before that. */
  async id(): Promise<string | null> {
    return readStoreId(this.options.folder).catch((error: unknown) => Promise.reject(diskFault(error)));
  }

  path(name: string): string {
    return join(this.options.folder, name);
  }
}
