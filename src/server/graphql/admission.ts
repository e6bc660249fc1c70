import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
} from 'graphql';
import type { Credential, Viewer } from '../../domain/viewer.ts';
import type { Charge } from '../../graphql/context.ts';
import { shareOwnerOf } from '../limits/budgets.ts';
import {
  maxCost,
  maxErrors,
  maxParsedBytes,
  minCallBytes,
  parsedBytesPerCharacter,
} from '../limits/limits.ts';
import type { OperationCosts } from '../limits/operationCost.ts';
import type { RateLimits } from '../limits/rateLimits.ts';
import { sizeOfVariables, type VariableSize, variableFaults } from '../limits/shapeFaults.ts';
import type { CallParameters, Operation } from './call.ts';
import { type Documents, isErrors } from './documents/documents.ts';
import { rateLimited } from './rateLimited.ts';
import { badRequest, refusal } from './refusal.ts';

/** Points that an operation costs which is refused or never runs: finding that out is work too. */
const refusalCost = 10;

/** What is known of an operation before it is run. */
export type Checked = Pick<Operation, 'document' | 'definition' | 'coerced'>;

/** What a call is before anything is made of it. */
export interface CallSize {
  /** What it keeps until it is answered: its texts, and what they become unless that is shared. */
  readonly bytes: number;
  readonly variables: VariableSize;
}

export interface Admission {
  readonly charge: Charge;
  /** The operation, or why it may not run. */
  readonly checked: Checked | readonly GraphQLError[];
}

/** Lets operations in: none that is invalid, too large or too costly, none beyond its caller's allowance. */
export class Admissions {
  readonly #documents: Documents;
  readonly #costs: OperationCosts;
  readonly #rateLimits: RateLimits;

  constructor(documents: Documents, costs: OperationCosts, rateLimits: RateLimits) {
    this.#documents = documents;
    this.#costs = costs;
    this.#rateLimits = rateLimits;
  }

  get schema(): GraphQLSchema {
    return this.#documents.schema;
  }

  sizeOf(query: string, parameters: CallParameters): CallSize {
    const variables = sizeOfVariables(parameters.variables);
    const parsed = this.#documents.has(query)
      ? 0
      : Math.min(query.length * parsedBytesPerCharacter, maxParsedBytes);
    return { bytes: minCallBytes + query.length + parsed + variables.bytes, variables };
  }

  /**
   * Checks and measures an operation, and charges it to its caller; one that may not run costs a little too.
   * @param query the text of its document.
   * @throws a RATE_LIMITED GraphQLError.
   */
  async admit(
    { credential }: Viewer,
    query: string,
    parameters: CallParameters,
    { variables }: Pick<CallSize, 'variables'>,
  ): Promise<Admission> {
    const owner = shareOwnerOf(credential);
    const tooMuch = variableFaults(variables);
    const checked = tooMuch.length > 0 ? tooMuch : this.#check(query, parameters, owner);
    const cost = isErrors(checked) ? refusalCost : this.#costs.of(checked, owner);
    const most = this.#mostOf(credential);
    const charge = await this.#charge(credential, cost > most ? refusalCost : cost);
    return { charge, checked: cost > most ? [tooCostly(cost, most)] : checked };
  }

  /**
   * Charges a call that never came to name an operation: what it was read for is work as well.
   * @throws a RATE_LIMITED GraphQLError.
   */
  refuse({ credential }: Viewer): Promise<Charge> {
    return this.#charge(credential, refusalCost);
  }

  async #charge(credential: Credential, cost: number): Promise<Charge> {
    const { allowance, refused } = await this.#rateLimits.take(credential, cost);
    if (refused) throw rateLimited(refused, cost, credential.kind);
    return { cost, maxCost: this.#mostOf(credential), allowance };
  }

  /** What costs more than a client token has in a minute could never run. */
  #mostOf(credential: Credential): number {
    return credential.allowance === null ? maxCost : Math.min(maxCost, this.#rateLimits.limitOf(credential));
  }

  #check(
    query: string,
    { operationName, variables }: CallParameters,
    owner: string,
  ): Checked | readonly GraphQLError[] {
    const document = this.#documents.check(query, owner);
    if (isErrors(document)) return document;
    const definition = getOperationAST(document, operationName);
    if (!definition) return [noOperation(document, operationName)];
    const { schema, hideSuggestions } = this.#documents;
    const { coerced, errors } = getVariableValues(schema, definition.variableDefinitions ?? [], variables, {
      hideSuggestions,
      maxErrors,
    });
    return coerced ? { document, definition, coerced } : errors;
  }
}

function noOperation({ definitions }: DocumentNode, name: string | null): GraphQLError {
  const count = definitions.filter(({ kind }) => kind === 'OperationDefinition').length;
  if (name !== null) return badRequest(`The document has no operation named \`${name}\`.`);
  return badRequest(
    count === 0
      ? 'The document has no operation.'
      : `The document has ${count} operations; name one by \`operationName\`.`,
  );
}

function tooCostly(cost: number, maxCost: number): GraphQLError {
  return refusal(
    'OPERATION_TOO_COSTLY',
    `The operation costs ${cost} points; ${maxCost} are allowed. Ask for fewer entries or fields at a time.`,
    { cost, maxCost },
  );
}
