import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Viewer } from '../domain/viewer.ts';
import type { Allowance, Charge } from '../graphql/context.ts';
import type { Metrics } from '../observability/metrics.ts';
import { maxCost } from './limits/limits.ts';
import type { OperationCosts } from './limits/operationCost.ts';
import type { RateLimits } from './limits/rateLimits.ts';
import { variableFaults } from './limits/shapeFaults.ts';
import { type Documents, isErrors, type OperationRequest } from './prepareOperation.ts';

/** Points that an operation costs which is refused or never runs: finding that out is work too. */
const refusalCost = 10;

export interface AdmissionParts {
  readonly documents: Documents;
  readonly costs: OperationCosts;
  readonly rateLimits: RateLimits;
  readonly metrics: Pick<Metrics, 'refusedOperations'>;
}

/** Lets operations in, the same on every door: none that is too large or too costly, none beyond its caller's allowance. */
export class Admission {
  readonly #documents: Documents;
  readonly #costs: OperationCosts;
  readonly #rateLimits: RateLimits;
  readonly #metrics: Pick<Metrics, 'refusedOperations'>;

  constructor(parts: AdmissionParts) {
    this.#documents = parts.documents;
    this.#costs = parts.costs;
    this.#rateLimits = parts.rateLimits;
    this.#metrics = parts.metrics;
  }

  /**
   * Charges an operation to its caller. One whose document does not hold is let in: whoever runs it says why.
   * @throws a GraphQLError that says what is allowed, with `extensions.http` for the door that has a status.
   */
  async admit({ credential }: Viewer, request: OperationRequest): Promise<Charge> {
    const { cost, fault } = this.#look(request);
    const { granted, allowance } = await this.#rateLimits.take(credential.principal, cost);
    const refusal = granted ? fault : rateLimited(allowance, cost);
    if (!refusal) return { cost, maxCost, allowance };
    this.#metrics.refusedOperations.inc({ code: String(refusal.extensions.code) });
    throw refusal;
  }

  #look(request: OperationRequest): { cost: number; fault: GraphQLError | null } {
    const [tooMuch] = variableFaults(request.variables);
    if (tooMuch) return { cost: refusalCost, fault: tooMuch };
    const document = this.#documents.check(request.query);
    if (isErrors(document)) return { cost: refusalCost, fault: document.find(isTooLarge) ?? null };
    const cost = this.#costs.of(document, request);
    return cost > maxCost ? { cost: refusalCost, fault: tooCostly(cost) } : { cost, fault: null };
  }
}

function isTooLarge({ extensions }: GraphQLError): boolean {
  return extensions.code === 'OPERATION_TOO_LARGE';
}

function tooCostly(cost: number): GraphQLError {
  return new GraphQLError(
    `The operation costs ${cost} points; ${maxCost} are allowed. Ask for fewer entries or fields at a time.`,
    { extensions: { code: 'OPERATION_TOO_COSTLY', cost, maxCost, http: { status: 400 } } },
  );
}

function rateLimited({ limit, remaining, resetAt }: Allowance, cost: number): GraphQLError {
  const retryAfterSeconds = Math.max(1, Math.ceil((resetAt.getTime() - Date.now()) / 1000));
  const headers = new HeaderMap([['retry-after', String(retryAfterSeconds)]]);
  return new GraphQLError(
    `The operation costs ${cost} points, and ${remaining} of the ${limit} that there are each minute are left; try again in ${retryAfterSeconds} s.`,
    { extensions: { code: 'RATE_LIMITED', cost, retryAfterSeconds, http: { status: 429, headers } } },
  );
}
