/** A file of one JSON value a line, only ever appended to. */
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';

/** Synchronous on purpose: a line is in the file before whatever it announces is played out. */
export class JsonLines {
  readonly #path: string;
  #descriptor: number;

  constructor(path: string) {
    this.#path = path;
    endTornLine(path);
    this.#descriptor = openSync(path, 'a');
  }

  append(value: unknown): void {
    writeSync(this.#descriptor, `${JSON.stringify(value)}\n`);
  }

  /** Puts these values in place of all that was there, in one rename. */
  rewrite(values: Iterable<unknown>): void {
    const next = `${this.#path}.next`;
    writeFileSync(next, [...values].map((value) => `${JSON.stringify(value)}\n`).join(''));
    closeSync(this.#descriptor);
    renameSync(next, this.#path);
    this.#descriptor = openSync(this.#path, 'a');
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** The values of such a file; none when it does not exist. A line torn by a kill is passed over. */
export function readJsonLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => parseLine<T>(line));
}

function parseLine<T>(line: string): T[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as T];
  } catch {
    return [];
  }
}

/** A line cut short by a kill would swallow the next one written after it. */
function endTornLine(path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  if (bytes.length > 0 && bytes.at(-1) !== 0x0a) writeFileSync(path, '\n', { flag: 'a' });
}
