import { z } from 'zod';
import type { Database } from '../../database/database.ts';

/** Why nothing is submitted for the moment: of one model, or, with no credits or a refused key, of any. */
export type GateReason = 'rate_limited' | 'capacity' | 'no_credits' | 'credentials';

/** Something that the upstream does not take at present. What is asked for meanwhile is recorded, and waits. */
export interface Gate {
  /** A model's name, or '*' for all of them. */
  readonly scope: string;
  readonly reason: GateReason;
  /** The upstream's own words; for credits and credentials they may tell what is nobody's business. */
  readonly message: string;
  /** The next try is due then; where that is over, requests are being tried one at a time. */
  readonly until: Date;
  /** Whether nothing passes at this moment, by the database's clock. */
  readonly closed: boolean;
}

/** The scope of a gate that all models wait at. */
export const everyModel = '*';

const row = z.object({
  scope: z.string(),
  // A reason of a newer program than this one: all that is known is that nothing is taken.
  reason: z.enum(['rate_limited', 'capacity', 'no_credits', 'credentials']).catch('capacity'),
  message: z.string(),
  until: z.date(),
  closed: z.boolean(),
});

/** All gates, by scope. In good times there is none. */
export async function readGates({
  database,
}: {
  readonly database: Pick<Database, 'pool'>;
}): Promise<Gate[]> {
  const { rows } = await database.pool.query({
    name: 'read-gates-to-show',
    text: `SELECT scope, reason, message, closed_until AS until, closed_until > clock_timestamp() AS closed
           FROM upstream_gate ORDER BY scope`,
  });
  return z.array(row).parse(rows);
}

/** The gate that a model's requests wait at, or null; one that is closed to all goes before the model's own. */
export function gateOf(gates: readonly Gate[], model: string): Gate | null {
  const find = (scope: string) => gates.find((gate) => gate.scope === scope);
  return find(everyModel) ?? find(model) ?? null;
}
