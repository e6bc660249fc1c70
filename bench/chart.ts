/** The chart in the README: what each contender answers, against the floor. Strings in, a string out. */
import { contenderOf, floorName, gatewayName, requestsOf } from './edge/names.ts';
import type { PartReport } from './figures.ts';

/** The suite edge on one version of Node. */
export interface ChartRun {
  readonly node: string;
  readonly reports: readonly PartReport[];
}

/** The parts that are shown, in this order. */
const groups = [
  { part: 'read', title: 'One request by its id' },
  { part: 'list', title: 'A page of 20 requests with cursors' },
] as const;

const width = 830;
const nameWidth = 150;
const valueWidth = 175;
const barHeight = 13;
const barGap = 2;
const rowGap = 10;
const groupGap = 30;
const legendWidth = 110;
const headHeight = 52;
const titleHeight = 26;
const footHeight = 30;

/** The same on a white and on a dark page, but for the text: an image knows the reader's system, not the page. */
const style = `
  text { font: 13px -apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; fill: #6e7781 }
  .title { font-weight: 600; font-size: 15px }
  .own { font-weight: 600 }
  .small { font-size: 12px }
  .bar { fill: #7d93ad }
  .bar.floor { fill: #9aa3ad }
  .bar.own { fill: #dd8a1f }
  .second { opacity: .6 }
  @media (prefers-color-scheme: dark) { text { fill: #a8b1bb } }`;

interface Row {
  readonly name: string;
  /** One a run; null where that run has none. */
  readonly values: readonly (Value | null)[];
}

interface Value {
  readonly perSecond: number;
  readonly ofFloor: number;
}

/** @param runs one or two. @throws Error where one has nothing to show. */
export function chartOf(runs: readonly ChartRun[]): string {
  if (runs.length === 0 || runs.length > 2) throw new Error('a chart shows one run or two');
  const tables = groups.map(({ part, title }) => ({ title, rows: rowsOf(part, runs) }));
  const longest = Math.max(...tables.flatMap(({ rows }) => rows.flatMap(({ values }) => values.map(share))));
  const scale = (width - nameWidth - valueWidth) / longest;
  let top = headHeight;
  const drawn = tables.map(({ title, rows }) => {
    const at = top;
    top += titleHeight + rows.length * rowHeight(runs.length) + groupGap;
    return group(title, rows, at, scale);
  });
  const height = top - groupGap + footHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">Requests a second, against the floor</title>
<desc id="desc">${escaped(description(tables, runs))}</desc>
<style>${style}
</style>
${legend(runs)}
${drawn.join('\n')}
${text(0, height - 8, 'small', 'floor: node:http, one prepared statement, JSON. Only Clapperboard checks keys and keeps limits. One core each; medians.')}
</svg>
`;
}

/** The floor first, then whoever answers most. */
function rowsOf(part: string, runs: readonly ChartRun[]): Row[] {
  const figures = runs.map(({ reports }) => reports.find((report) => report.part === part)?.figures ?? []);
  const names = [...new Set(figures.flat().map(({ name }) => contenderOf(name)))].filter(
    (name) => name !== null,
  );
  const rows = names.map((name) => ({
    name,
    values: figures.map((ofRun) => {
      const find = (contender: string) =>
        ofRun.find((figure) => figure.name === requestsOf(contender))?.value;
      const [perSecond, floor] = [find(name), find(floorName)];
      return perSecond === undefined || floor === undefined
        ? null
        : { perSecond, ofFloor: perSecond / floor };
    }),
  }));
  if (rows.length === 0) throw new Error(`the results have no part '${part}'`);
  return rows.toSorted((one, other) => rank(other) - rank(one));
}

const share = (value: Value | null): number => value?.ofFloor ?? 0;
const rank = ({ name, values }: Row): number =>
  name === floorName ? Number.POSITIVE_INFINITY : share(values[0] ?? null);
const rowHeight = (runs: number): number => runs * (barHeight + barGap) + rowGap;

function group(title: string, rows: readonly Row[], top: number, scale: number): string {
  const height = rowHeight(rows[0]?.values.length ?? 1);
  const begin = top + titleHeight;
  return [
    text(0, top + 12, 'title', title),
    ...rows.map((row, index) => drawRow(row, begin + index * height, scale)),
  ].join('\n');
}

function drawRow({ name, values }: Row, top: number, scale: number): string {
  const kind = name === gatewayName ? ' own' : name === floorName ? ' floor' : '';
  const baseline = top + (values.length * (barHeight + barGap) - barGap) / 2 + 4.5;
  const bars = values.map((value, run) => {
    if (value === null) return '';
    const y = top + run * (barHeight + barGap);
    const length = round(value.ofFloor * scale);
    const label = `${value.ofFloor.toFixed(2)} × · ${Math.round(value.perSecond).toLocaleString('en')} a second`;
    return `<rect class="bar${kind}${run > 0 ? ' second' : ''}" x="${nameWidth}" y="${y}" width="${length}" height="${barHeight}" rx="2"/>
${text(nameWidth + length + 8, y + barHeight - 2, `small${kind}`, label)}`;
  });
  return [text(0, baseline, kind.trim(), name), ...bars].join('\n');
}

/** Which shade is which Node. */
function legend(runs: readonly ChartRun[]): string {
  const entries = runs.map(({ node }, run) => {
    const x = width - (runs.length - run) * legendWidth;
    return `<rect class="bar${run > 0 ? ' second' : ''}" x="${x}" y="14" width="22" height="${barHeight}" rx="2"/>
${text(x + 30, 25, 'small', `Node ${node.split('.')[0]}`)}`;
  });
  return [text(0, 25, 'title', 'Requests a second, against the floor'), ...entries].join('\n');
}

function description(
  tables: readonly { readonly title: string; readonly rows: readonly Row[] }[],
  runs: readonly ChartRun[],
): string {
  return tables
    .flatMap(({ title, rows }) =>
      runs.map(({ node }, run) => {
        const told = rows.map(({ name, values }) => `${name} ${share(values[run] ?? null).toFixed(2)}`);
        return `${title}, on Node ${node.split('.')[0]}, in times of the floor: ${told.join(', ')}.`;
      }),
    )
    .join(' ');
}

function text(x: number, y: number, kind: string, content: string): string {
  return `<text${kind ? ` class="${kind}"` : ''} x="${round(x)}" y="${round(y)}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
