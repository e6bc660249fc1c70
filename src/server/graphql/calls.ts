import type { ExecutionResult, GraphQLError } from 'graphql';
import { type Services, servicesOf, type TeamServices } from '../../domain/services.ts';
import type { Viewer } from '../../domain/viewer.ts';
import type { Charge } from '../../graphql/context.ts';
import { ChangeStream } from '../../graphql/videoRequest/changeStream.ts';
import { type Budgets, ownerOf, shareOwnerOf } from '../limits/budgets.ts';
import { bytesPerPoint, maxAnswerBytes, minAnswerBytes } from '../limits/limits.ts';
import type { Reservation } from '../limits/reservation.ts';
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
  /** To be called when it is over: what it keeps is no longer counted. */
  readonly release: () => void;
}

export interface CallsOptions {
  readonly services: Services;
  readonly stores: DocumentStores;
  readonly admissions: Admissions;
  readonly budgets: Budgets;
  readonly executor: Executor;
  readonly operations: LiveOperations;
  readonly observer: CallObserver;
}

/**
 * The one way of every call, whatever its transport: authenticate → read → resolve its document → wait for room → check,
 * measure and charge → wait for room → execute → format. Every call is observed here, and every failure becomes an answer here.
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
    const progress: Progress = { operation: null, charge: null, variableBytes: 0, kept: null, answer: null };
    const outcome = await this.#run(call, progress).catch((error: unknown) => {
      progress.kept?.release();
      progress.answer?.release();
      return this.#failed(call, error, progress.charge);
    });
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
    const { budgets, executor } = this.#options;
    const { charge, viewer } = operation.contextValue;
    if (operation.definition.operation === 'subscription') return this.#begin(operation, progress);
    const bytes = Math.min(minAnswerBytes + charge.cost * bytesPerPoint, maxAnswerBytes);
    progress.answer = await budgets.answers.reserve(ownerOf(viewer), bytes);
    const result = await executor.execute(operation);
    return this.#answer(operation, result, progress);
  }

  async #begin(operation: Operation, progress: Progress): Promise<Answer | Begun> {
    const { budgets, operations } = this.#options;
    const changes = await operations.begin(operation);
    if (!(changes instanceof ChangeStream)) return this.#answer(operation, changes, progress);
    const unpin = budgets.documents.pin(operation.document, ownerOf(operation.contextValue.viewer));
    if (!unpin)
      throw refusal(
        'TOO_MANY_SUBSCRIPTIONS',
        'The different documents of running subscriptions take all the room there is for them; send the same document for each, and what differs in its variables.',
      );
    const { kept, variableBytes } = progress;
    kept?.resize(variableBytes);
    const release = () => {
      unpin();
      kept?.release();
    };
    return { operation, changes, release };
  }

  #answer({ contextValue }: Operation, result: ExecutionResult, { kept, answer }: Progress): Answer {
    kept?.release();
    return answerOf(formatResult(result, contextValue), contextValue.charge, answer);
  }

  /** @throws what keeps the call from being executed. */
  async #prepare(call: Call, progress: Progress): Promise<Operation> {
    const { admissions, budgets, stores } = this.#options;
    const viewer = await call.authenticate();
    const { parameters, query } = await this.#read(call, viewer, progress);
    const size = admissions.sizeOf(query, parameters);
    progress.variableBytes = size.variables.bytes;
    progress.kept = await budgets.kept.reserve(ownerOf(viewer), size.bytes);
    const { charge, checked } = await admissions.admit(viewer, query, parameters, size);
    progress.charge = charge;
    if (isErrors(checked)) throw new Refused(checked);
    checkTransport(call, checked.definition.operation);
    if (parameters.persistedHash !== null)
      stores.persisted.keep(parameters.persistedHash, query, shareOwnerOf(viewer.credential));
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
      const parameters = await call.read(viewer);
      const owner = shareOwnerOf(viewer.credential);
      return { parameters, query: await resolveDocument(parameters, this.#options.stores, owner) };
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

/** What was set aside for a call that nobody waits for any more. */
export function releaseOf(outcome: Answer | Begun): void {
  if (isBegun(outcome)) outcome.release();
  else outcome.reservation?.release();
}

function nameOf({ definition }: Operation): string | undefined {
  return definition.name?.value;
}

/** How far a call has come. */
interface Progress {
  operation: Operation | null;
  charge: Charge | null;
  /** What the values of its variables are kept in. */
  variableBytes: number;
  /** What is set aside for the call itself, and for its answer. */
  kept: Reservation | null;
  answer: Reservation | null;
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
