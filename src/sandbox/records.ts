/** The request records, and the journal that keeps them across restarts. */
import { JsonLines, readJsonLines } from './jsonLines.ts';
import type { SubmittedPayload } from './payloadCheck.ts';

/** A record as it is kept; `presentRecord` makes the wire's form of it. */
export interface StoredRecord {
  readonly id: string;
  readonly model: string;
  readonly payload: SubmittedPayload;
  readonly status: string;
  /** Times in milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** What a success made: the render's name in `renders/` and its length. Missing for an empty outcome. */
  readonly video?: { readonly render: string; readonly durationMs: number };
  /** Why it failed. */
  readonly error?: string;
}

type Change = Pick<StoredRecord, 'status'> & Partial<Pick<StoredRecord, 'video' | 'error'>>;

const terminal: ReadonlySet<string> = new Set(['success', 'failed', 'cancelled']);

export function isTerminal(record: Pick<StoredRecord, 'status'>): boolean {
  return terminal.has(record.status);
}

export class Records {
  readonly #journal: JsonLines;
  /** In the order of creation, which a Map keeps when a value is replaced. */
  readonly #byId = new Map<string, StoredRecord>();
  readonly #idsByModel = new Map<string, string[]>();
  readonly #waiting = new Map<string, ((record: StoredRecord) => void)[]>();

  constructor(path: string) {
    for (const record of readJsonLines<StoredRecord>(path)) this.#keep(record);
    this.#journal = new JsonLines(path);
    // Every change was a line of its own; one a record is enough to go on with.
    this.#journal.rewrite(this.#byId.values());
  }

  create(id: string, model: string, payload: SubmittedPayload, change: Change): StoredRecord {
    const now = Date.now();
    return this.#write({ id, model, payload, createdAt: now, updatedAt: now, ...change });
  }

  /** Changes nothing once the record is terminal. */
  update(id: string, change: Change): void {
    const record = this.#byId.get(id);
    if (record === undefined || isTerminal(record)) return;
    const next = this.#write({ ...record, ...change, updatedAt: Date.now() });
    if (isTerminal(next)) this.#announce(next);
  }

  get(id: string): StoredRecord | undefined {
    return this.#byId.get(id);
  }

  /** Resolves when the record is terminal, which may be never. */
  ended(id: string): Promise<StoredRecord> {
    const record = this.#byId.get(id);
    if (record !== undefined && isTerminal(record)) return Promise.resolve(record);
    return new Promise((resolve) => this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]));
  }

  unfinished(): StoredRecord[] {
    return [...this.#byId.values()].filter((record) => !isTerminal(record));
  }

  /** Oldest first, of one model or of all, without those made after `visibleUntil` (milliseconds). */
  list(model: string | undefined, visibleUntil: number): StoredRecord[] {
    const ids = model === undefined ? [...this.#byId.keys()] : (this.#idsByModel.get(model) ?? []);
    return ids.flatMap((id) => this.#byId.get(id) ?? []).filter((record) => record.createdAt <= visibleUntil);
  }

  close(): void {
    this.#journal.close();
  }

  #write(record: StoredRecord): StoredRecord {
    this.#journal.append(record);
    this.#keep(record);
    return record;
  }

  #keep(record: StoredRecord): void {
    if (!this.#byId.has(record.id)) {
      const ids = this.#idsByModel.get(record.model) ?? [];
      this.#idsByModel.set(record.model, ids);
      ids.push(record.id);
    }
    this.#byId.set(record.id, record);
  }

  #announce(record: StoredRecord): void {
    const waiting = this.#waiting.get(record.id) ?? [];
    this.#waiting.delete(record.id);
    for (const resolve of waiting) resolve(record);
  }
}
