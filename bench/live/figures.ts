/** What a part has measured, and the tables that show it. */

export type Unit = 'ms' | 's' | 'KB' | 'MB' | 'bytes' | 'times' | 'count';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** The target: no more than this. Left out, the figure is there to explain the others. */
  readonly atMost?: number;
}

export interface PartReport {
  readonly part: string;
  /** What was done, in a line. */
  readonly what: string;
  readonly figures: readonly Figure[];
  readonly seconds: number;
}

export function isMet({ value, atMost }: Figure): boolean {
  return atMost === undefined || value <= atMost;
}

export function tableText({ part, what, figures, seconds }: PartReport): string {
  const rows = [
    ['figure', 'value', 'target', ''],
    ...figures.map((figure) => [
      figure.name,
      amount(figure.value, figure.unit),
      figure.atMost === undefined ? '' : `≤ ${amount(figure.atMost, figure.unit)}`,
      figure.atMost === undefined ? '' : isMet(figure) ? 'met' : 'NOT MET',
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(([name = '', value = '', target = '', met = '']) =>
    `  ${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${target.padStart(widths[2] ?? 0)}  ${met}`.trimEnd(),
  );
  return `\n${part}: ${what} (${Math.round(seconds)} s)\n${lines.join('\n')}\n`;
}

function amount(value: number, unit: Unit): string {
  if (unit === 'count') return value.toLocaleString('en');
  if (unit === 'times') return `${value.toFixed(2)} ×`;
  const digits = Math.abs(value) < 10 ? 1 : 0;
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}
