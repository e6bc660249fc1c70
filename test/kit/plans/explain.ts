/** What Postgres did for a statement, as EXPLAIN ANALYZE tells. */
import type pg from 'pg';
import type { Statement } from '../../../src/database/statement.ts';

export interface Plan {
  /** Indexes that were read, each once, in the order of the alphabet. */
  readonly indexes: readonly string[];
  /** Tables that were read from end to end. */
  readonly seqScans: readonly string[];
  /** Rows that were looked at, in the table of which most were: those that a condition threw away count. */
  readonly touched: number;
  readonly returned: number;
  /** Whether it writes rows or locks any: others may wait for it, or it for them. */
  readonly holds: boolean;
}

/** A statement of whatever rows. */
export type Prepared = Omit<Statement<never>, 'row'>;

export type PlanMode = 'force_generic_plan' | 'force_custom_plan';

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Node[];
}

/**
 * Runs a statement as it is prepared, and takes back what it has done.
 * @param teamId whose part of the database it sees; null: the whole of it.
 */
export async function explain(
  client: pg.Client,
  { text, values }: Prepared,
  { teamId, mode }: { teamId: string | null; mode: PlanMode },
): Promise<Plan> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL plan_cache_mode = ${mode}`);
    if (teamId !== null) {
      await client.query('SET LOCAL ROLE clapperboard_team');
      await client.query(`SELECT set_config('clapperboard.team', $1, true)`, [teamId]);
    }
    await client.query(`PREPARE explained AS ${text}`);
    const parameters =
      values.length === 0 ? '' : `(${values.map((value) => literal(client, value)).join(', ')})`;
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE explained${parameters}`,
    );
    const root = rows[0]?.['QUERY PLAN'][0].Plan;
    if (!root) throw new Error('no plan');
    return planOf(root);
  } finally {
    await client.query('ROLLBACK');
    await client.query('DEALLOCATE ALL');
  }
}

function planOf(root: Node): Plan {
  const nodes = executed(root);
  const scans = nodes.filter((node) => node['Node Type'].endsWith('Scan') && node['Relation Name']);
  const touched = new Map<string, number>();
  for (const scan of scans) {
    const table = scan['Relation Name'] ?? '';
    touched.set(table, (touched.get(table) ?? 0) + rowsOf(scan));
  }
  const indexes = nodes.flatMap((node) => node['Index Name'] ?? []);
  const seqScans = scans
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name'] ?? '');
  return {
    indexes: [...new Set(indexes)].sort(),
    seqScans: [...new Set(seqScans)].sort(),
    touched: Math.max(0, ...touched.values()),
    returned: root['Actual Rows'],
    holds: allOf(root).some((node) => ['ModifyTable', 'LockRows'].includes(node['Node Type'])),
  };
}

function allOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(allOf)];
}

function executed(root: Node): Node[] {
  return allOf(root).filter((node) => node['Actual Loops'] > 0);
}

/** Rows are told as the mean of all loops. */
function rowsOf(node: Node): number {
  const each =
    node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  return Math.ceil(each * node['Actual Loops']);
}

/** A parameter as EXECUTE takes it: without a type, so that it gets the one that the statement gives it. */
function literal(client: pg.Client, value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (value instanceof Date) return client.escapeLiteral(value.toISOString());
  if (value instanceof Uint8Array) return `'\\x${Buffer.from(value).toString('hex')}'`;
  if (Array.isArray(value) && value[0] instanceof Uint8Array)
    return `ARRAY[${value.map((each) => literal(client, each)).join(', ')}]::bytea[]`;
  if (Array.isArray(value)) return client.escapeLiteral(`{${value.join(',')}}`);
  return client.escapeLiteral(String(value));
}
