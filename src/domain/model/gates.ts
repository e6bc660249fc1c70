import { z } from 'zod';
import type { Database } from '../../database/database.ts';

/** Why nothing is submitted for the moment, of one model or of any. */
export type GateReason = 'rate_limited' | 'capacity' | 'no_credits' | 'credentials' | 'forbidden';

/** Something that the upstream does not take at present. What is asked for meanwhile is recorded, and waits. */
export interface Gate {
  /** A model's name, or '*' for all of them. */
  readonly scope: string;
  readonly reason: GateReason;
  /** The upstream's own words; where they are about the account they may tell what is nobody's business. */
  readonly message: string;
  /** The asking team's next try is due then; where that is over, requests are being tried one at a time. */
  readonly until: Date;
  /** Whether nothing passes at this moment, by the database's clock. */
  readonly closed: boolean;
}

/** The scope of a gate that all models wait at. */
export const everyModel = '*';

const row = z.object({
  scope: z.string(),
  // A reason of a newer program than this one: all that is known is that nothing is taken.
  reason: z.enum(['rate_limited', 'capacity', 'no_credits', 'credentials', 'forbidden']).catch('capacity'),
  message: z.string(),
  until: z.date(),
  closed: z.boolean(),
});

/**
 * All gates, by scope. In good times there is none.
 * @param teamId as they stand for this team: while one team alone has been refused, others need not wait as long. null: as
 *   they stand for everybody.
 */
export async function readGates(
  { database }: { readonly database: Pick<Database, 'pool'> },
  teamId: string | null,
): Promise<Gate[]> {
  const { rows } = await database.pool.query({
    name: 'read-gates-to-show',
    text: `SELECT scope, reason, message, until, until > clock_timestamp() AS closed
           FROM (
             SELECT *, CASE WHEN team_id <> $1 THEN least(closed_until, others_until) ELSE closed_until END AS until
             FROM upstream_gate
           ) gate ORDER BY scope`,
    values: [teamId],
  });
  return z.array(row).parse(rows);
}

/** The gate that a model's requests wait at, or null; one that is closed to all goes before the model's own. */
export function gateOf(gates: readonly Gate[], model: string): Gate | null {
  const find = (scope: string) => gates.find((gate) => gate.scope === scope);
  return find(everyModel) ?? find(model) ?? null;
}
