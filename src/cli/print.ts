/** One thing of a result. What it has several of is a list for a program, and one cell for a person. */
type Row = Readonly<Record<string, string | readonly string[]>>;

/** Prints a result: one line of JSON for a program, or a table for a person. */
export function printRows(rows: readonly Row[], options: { json?: boolean; empty: string }): void {
  if (options.json) console.log(JSON.stringify(rows));
  else console.log(rows.length === 0 ? options.empty : table(rows));
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

/** What an identity provider calls a person may hold whatever a terminal obeys. */
const unprintable = /\p{C}/gu;

function cell(value: string | readonly string[] = ''): string {
  if (typeof value === 'string') return value.replaceAll(unprintable, '\ufffd');
  return value.length === 0 ? '-' : value.join(', ');
}

/** A moment as a table shows it; `-` where there is none. */
export function moment(at: Date | null): string {
  return at?.toISOString().slice(0, 19).replace('T', ' ') ?? '-';
}
