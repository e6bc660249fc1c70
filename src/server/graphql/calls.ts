import type { GraphQLError } from 'graphql';
import { type Services, servicesOf, type TeamServices } from '../../domain/services.ts';
import type { Viewer } from '../../domain/viewer.ts';
import type { Charge } from '../../graphql/context.ts';
import { ChangeStream } from '../../graphql/videoRequest/changeStream.ts';
import type { LiveOperations } from '../live/liveOperations.ts';
import type { Admissions } from './admission.ts';
import { type Answer, answerOf, codeOf, refusalOf } from './answer/answer.ts';
import { formatErrors, formatResult } from './answer/formatResult.ts';
import type { Call, Operation } from './call.ts';
import { isErrors } from './documents/documents.ts';
import { type DocumentStores, resolveDocument } from './documents/resolveDocument.ts';
import type { Executor } from './execute/executor.ts';
import type { CallObserver } from './observer.ts';
import { refusal } from './refusal.ts';

/** A subscription that has begun: what changes is delivered as it comes. */
export interface Begun {
  readonly operation: Operation;
  readonly changes: ChangeStream;
}

export interface CallsOptions {
  readonly services: Services;
  readonly stores: DocumentStores;
  readonly admissions: Admissions;
  readonly executor: Executor;
  readonly operations: LiveOperations;
  readonly observer: CallObserver;
}

/**
 * The one way of every call, whatever its transport: authenticate → read → resolve its document → check, measure and
 * charge → execute → format. Every call is observed here, and every failure becomes an answer here.
 */
export class Calls {
  readonly #options: CallsOptions;
  /** A viewer is the same object as long as its credential is kept. */
  readonly #services = new WeakMap<Viewer, TeamServices>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async take(call: Call): Promise<Answer | Begun> {
    const begun = performance.now();
    const progress: Progress = { operation: null, charge: null };
    const outcome = await this.#run(call, progress).catch((error: unknown) =>
      this.#failed(call, error, progress.charge),
    );
    this.#options.observer.answered({
      id: call.id,
      transport: isBegun(outcome) && call.transport === 'http' ? 'event_stream' : call.transport,
      operation: progress.operation === null ? null : nameOf(progress.operation),
      outcome: isBegun(outcome) ? 'ok' : (codeOf(outcome.result) ?? 'ok'),
      ms: performance.now() - begun,
    });
    return outcome;
  }

  async #run(call: Call, progress: Progress): Promise<Answer | Begun> {
    const operation = await this.#prepare(call, progress);
    progress.operation = operation;
    const { contextValue } = operation;
    if (operation.definition.operation !== 'subscription') {
      const result = await this.#options.executor.execute(operation);
      return answerOf(formatResult(result, contextValue), contextValue.charge);
    }
    const changes = await this.#options.operations.begin(operation);
    if (changes instanceof ChangeStream) return { operation, changes };
    return answerOf(formatResult(changes, contextValue), contextValue.charge);
  }

  /** @throws what keeps the call from being executed. */
  async #prepare(call: Call, progress: Progress): Promise<Operation> {
    const { stores, admissions } = this.#options;
    const viewer = await call.authenticate();
    const { parameters, query } = await this.#read(call, viewer, progress);
    const { charge, checked } = await admissions.admit(viewer, query, parameters);
    progress.charge = charge;
    if (isErrors(checked)) throw new Refused(checked);
    checkTransport(call, checked.definition.operation);
    if (parameters.persistedHash !== null)
      stores.persisted.keep(parameters.persistedHash, query, viewer.credential.principal);
    const { id: requestId, lastEventId, idempotencyKey } = call;
    const services = this.#servicesOf(viewer);
    return {
      schema: admissions.schema,
      ...checked,
      contextValue: { requestId, lastEventId, idempotencyKey, viewer, services, charge },
      operationName: parameters.operationName,
      variableValues: parameters.variables,
    };
  }

  /** What is asked. A call that does not come so far is charged here, and nowhere else: giving up is never free. */
  async #read(call: Call, viewer: Viewer, progress: Progress) {
    try {
      const parameters = await call.read();
      const { principal } = viewer.credential;
      return { parameters, query: await resolveDocument(parameters, this.#options.stores, principal) };
    } catch (error) {
      progress.charge = await this.#options.admissions.refuse(viewer);
      throw error;
    }
  }

  #failed({ id: requestId }: Call, error: unknown, charge: Charge | null): Answer {
    const errors = error instanceof Refused ? error.errors : [error];
    const { log } = this.#options.services;
    return refusalOf(formatErrors(errors, { log, requestId }), charge);
  }

  #servicesOf(viewer: Viewer): TeamServices {
    const known = this.#services.get(viewer);
    if (known) return known;
    const services = servicesOf(this.#options.services, viewer);
    this.#services.set(viewer, services);
    return services;
  }
}

export function isBegun(outcome: Answer | Begun): outcome is Begun {
  return 'changes' in outcome;
}

function nameOf({ definition }: Operation): string | undefined {
  return definition.name?.value;
}

/** How far a call has come. */
interface Progress {
  operation: Operation | null;
  charge: Charge | null;
}

/** Several errors of one document. */
class Refused extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('the document may not run');
    this.errors = errors;
  }
}

function checkTransport({ mayMutate, maySubscribe }: Call, kind: string): void {
  if (kind === 'mutation' && !mayMutate)
    throw refusal('METHOD_NOT_ALLOWED', 'A mutation is not accepted by GET; send it by POST.', {
      allow: ['POST'],
    });
  if (kind === 'subscription' && !maySubscribe)
    throw refusal(
      'NOT_ACCEPTABLE',
      'A subscription has no single answer: open a WebSocket (graphql-transport-ws) on this address, or send `Accept: text/event-stream`.',
    );
}
