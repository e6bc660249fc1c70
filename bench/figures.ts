/** What a part has measured, and the tables that show it. */

export type Unit = 'µs' | 'ms' | 's' | 'KB' | 'MB' | 'bytes' | 'times' | '%' | 'per second' | 'count';

/** Without a target, a figure is there to explain the others. */
export interface Figure {
  readonly name: string;
  /** The median, where it was measured several times. */
  readonly value: number;
  readonly unit: Unit;
  /** The smallest and the largest of several measurements. */
  readonly spread?: readonly [number, number];
  /** The target: no more than this. */
  readonly atMost?: number;
  /** The target: no less than this. */
  readonly atLeast?: number;
}

export interface PartReport {
  readonly part: string;
  /** What was done, in a line. */
  readonly what: string;
  readonly figures: readonly Figure[];
  readonly seconds: number;
}

export function isMet({
  value,
  atMost = Number.POSITIVE_INFINITY,
  atLeast = Number.NEGATIVE_INFINITY,
}: Figure) {
  return value <= atMost && value >= atLeast;
}

export function tableText({ part, what, figures, seconds }: PartReport): string {
  const rows = [['figure', 'value', 'spread', 'target', ''], ...figures.map(row)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return `\n${part}: ${what} (${Math.round(seconds)} s)\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function row(figure: Figure): string[] {
  const { name, value, unit, spread, atMost, atLeast } = figure;
  const target = atMost === undefined ? atLeast : atMost;
  return [
    name,
    amount(value, unit),
    spread ? spread.map((end) => amount(end, unit)).join(' – ') : '',
    target === undefined ? '' : `${atMost === undefined ? '≥' : '≤'} ${amount(target, unit)}`,
    target === undefined ? '' : isMet(figure) ? 'met' : 'NOT MET',
  ];
}

function amount(value: number, unit: Unit): string {
  if (unit === 'count') return value.toLocaleString('en');
  if (unit === 'times') return `${value.toFixed(2)} ×`;
  const digits = Math.abs(value) < 10 ? 1 : 0;
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}
