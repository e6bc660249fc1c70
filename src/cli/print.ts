/** Whatever a command writes goes through here: what is not ours cannot move a terminal's cursor, or turn its text round. */
import { printable, printableLines } from '../observability/printable.ts';

export { printable };

/** One thing of a result. What it has several of is a list for a program, and one cell for a person. */
type Row = Readonly<Record<string, string | readonly string[]>>;

/** Writes lines to standard output. @param text in which values of others are `printable`, where they must stay in their line. */
export function print(text: string): void {
  console.log(printableLines(text));
}

/** Writes lines to standard error. */
export function complain(text: string): void {
  console.error(printableLines(text));
}

/** Prints one line of JSON, for a program. */
export function printJson(value: unknown): void {
  console.log(printableLines(JSON.stringify(value)));
}

/** Prints a result: one line of JSON for a program, or a table for a person. */
export function printRows(rows: readonly Row[], options: { json?: boolean; empty: string }): void {
  if (options.json) printJson(rows);
  else print(rows.length === 0 ? options.empty : table(rows));
}

function table(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => cell(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cell(value: string | readonly string[] = ''): string {
  if (typeof value === 'string') return printable(value);
  return value.length === 0 ? '-' : value.map(printable).join(', ');
}

/** A moment as a table shows it; `-` where there is none. */
export function moment(at: Date | null): string {
  return at?.toISOString().slice(0, 19).replace('T', ' ') ?? '-';
}
