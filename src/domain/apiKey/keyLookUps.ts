import type { Database } from '../../database/database.ts';
import type { Statement } from '../../database/statement.ts';
import {
  findKeysByHash,
  findKeysById,
  type KeyRow,
  lastUsedStep,
} from '../../database/statements/findKey.ts';
import type { Role } from '../viewer.ts';
import { LookUps } from './lookUps.ts';

type Store = { readonly database: Pick<Database, 'pool'> };

/** A key that holds, with its team. */
export interface ValidKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly hash: Buffer;
  readonly expiresAt: Date | null;
  readonly teamId: string;
  readonly teamName: string;
}

/** Finds keys that hold: what a peer makes up costs as little as what exists. */
export class KeyLookUps {
  readonly #store: Store;
  readonly #byHash: LookUps<KeyRow>;
  readonly #byId: LookUps<KeyRow>;

  constructor(store: Store) {
    this.#store = store;
    this.#byHash = new LookUps((hashes) =>
      this.#rows(findKeysByHash({ hashes: hashes.map((hash) => Buffer.from(hash, 'hex')) }), ({ hash }) =>
        hash.toString('hex'),
      ),
    );
    this.#byId = new LookUps((ids) => this.#rows(findKeysById({ ids }), ({ id }) => id));
  }

  /** The key of a digest, or null. */
  async ofHash(hash: Uint8Array): Promise<ValidKey | null> {
    return this.#used(await this.#byHash.of(Buffer.from(hash).toString('hex')));
  }

  /** The key of an id, or null. @param id a UUID. */
  async ofId(id: string): Promise<ValidKey | null> {
    return this.#used(await this.#byId.of(id.toLowerCase()));
  }

  async #rows(
    statement: Statement<KeyRow>,
    keyOf: (row: KeyRow) => string,
  ): Promise<ReadonlyMap<string, KeyRow>> {
    const { rows } = await this.#store.database.pool.query(statement);
    return new Map(rows.map((row) => [keyOf(row), row]));
  }

  async #used(found: KeyRow | null): Promise<ValidKey | null> {
    if (!found) return null;
    const { unnoted, ...key } = found;
    if (unnoted) await this.#noteUse(key.id);
    return key;
  }

  /** A concurrent call that notes the same use does not wait for this one. */
  async #noteUse(id: string): Promise<void> {
    await this.#store.database.pool.query({
      name: 'note-use',
      text: `UPDATE api_key SET last_used_at = now() WHERE id IN (
               SELECT id FROM api_key WHERE id = $1 AND coalesce(last_used_at < now() - ${lastUsedStep}, true)
               FOR UPDATE SKIP LOCKED)`,
      values: [id],
    });
  }
}
