/**
 * The ledger: what was POSTed to `/requests`, and what was accepted. It is what a client's promise
 * "never pay twice" is measured by, so a line is written before the fault it tells of is played out.
 */
import { createHash } from 'node:crypto';
import { JsonLines, readJsonLines } from './jsonLines.ts';

/** One POST. */
export interface LedgerEntry {
  /** When it came, ISO 8601. */
  readonly at: string;
  /** 1, 2, 3 … without a hole, also across restarts. */
  readonly sequence: number;
  /** The record that was made, or null when none was. */
  readonly requestId: string | null;
  readonly model: string | null;
  /** As it was sent; null where the body could not be read. */
  readonly payload: unknown;
  /** A record was made: the customer pays, unless it fails. */
  readonly accepted: boolean;
  /** What went wrong with it on purpose or by the caller's fault, several separated by commas; null for nothing. */
  readonly fault: string | null;
  /** Whether it costs something even if it fails: the switch `chargeOnFailure`. */
  readonly chargedIfFailed: boolean;
}

export type Posting = Pick<LedgerEntry, 'requestId' | 'model' | 'payload' | 'accepted' | 'fault'>;

export class Ledger {
  readonly #file: JsonLines;
  readonly #path: string;
  readonly #chargedIfFailed: boolean;
  readonly #faults = new Map<string, number>();
  #sequence = 0;

  constructor(path: string, chargedIfFailed: boolean) {
    this.#path = path;
    this.#chargedIfFailed = chargedIfFailed;
    for (const entry of this.entries()) this.#count(entry);
    this.#file = new JsonLines(path);
  }

  write(posting: Posting): void {
    const entry: LedgerEntry = {
      at: new Date().toISOString(),
      sequence: this.#sequence + 1,
      ...posting,
      chargedIfFailed: posting.accepted && this.#chargedIfFailed,
    };
    this.#file.append(entry);
    this.#count(entry);
  }

  /** How often this exact payload met this fault, restarts included. */
  timesMet(model: string, payload: unknown, fault: string): number {
    return this.#faults.get(faultKey(model, payload, fault)) ?? 0;
  }

  entries(): LedgerEntry[] {
    return readJsonLines<LedgerEntry>(this.#path);
  }

  close(): void {
    this.#file.close();
  }

  #count(entry: LedgerEntry): void {
    this.#sequence = entry.sequence;
    if (entry.fault === null || entry.model === null) return;
    const key = faultKey(entry.model, entry.payload, entry.fault);
    this.#faults.set(key, (this.#faults.get(key) ?? 0) + 1);
  }
}

function faultKey(model: string, payload: unknown, fault: string): string {
  return createHash('sha256')
    .update(JSON.stringify([model, payload, fault]))
    .digest('base64');
}
