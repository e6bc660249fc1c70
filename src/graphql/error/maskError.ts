import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isOutcomeUnknown, isWriteCancelled, whatIsAway } from '../../domain/outage.ts';
import { boundedLog } from '../../observability/boundedLog.ts';
import type { Logger } from '../../observability/logger.ts';
import { shortMessage } from './shortMessage.ts';

export interface MaskContext {
  readonly log: Logger;
  readonly requestId: string;
}

/** Seconds after which a caller may try again while the database is unavailable: about as long as one takes to start. */
export const retryAfterSeconds = 2;
export const unavailableCode = 'SERVICE_UNAVAILABLE';
/** @param what cannot be reached, such as `database`. */
export function unavailableMessage(what: string): string {
  return `The gateway cannot reach its ${what} right now. Nothing that it has acknowledged is lost; try again in a few seconds.`;
}
/** What became of the write is known, and the same call is safe to repeat. */
const cancelledMessage =
  'The database of the gateway was too slow for this call. Nothing of it was recorded; try again in a few seconds.';

/** Not to be repeated by whoever goes by a status or a `Retry-After`: what was asked for may be paid twice. */
export const outcomeUnknownCode = 'OUTCOME_UNKNOWN';
const outcomeUnknownMessage =
  'It is not known whether this call was recorded: the connection to the database broke before the answer. Repeat it with the same idempotencyKey, or look at `requests` first.';

/**
 * The error as the caller may see it, the same on every transport: what is deliberate or the caller's own doing passes;
 * everything else is logged whole and leaves as one sentence with an id that the log has too. The sentence for what is
 * unavailable asks to try again. No stack ever passes.
 * @param error as it was thrown: what is no GraphQLError is internal.
 */
export function maskError(error: unknown, context: MaskContext): GraphQLFormattedError {
  const formatted: GraphQLFormattedError = error instanceof GraphQLError ? error.toJSON() : { message: '' };
  const { code, stacktrace: _stacktrace, ...extensions } = formatted.extensions ?? {};
  const { requestId } = context;
  if (!isInternal(error, code)) {
    const message = shortMessage(formatted.message);
    return { ...formatted, message, extensions: { ...extensions, code: ownCode(code), requestId } };
  }
  const place = {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
  const logged = { err: original(error), requestId, path: formatted.path };
  if (isOutcomeUnknown(logged.err)) {
    context.log.warn(logged, 'a write of a call was not answered; it is not known whether it was recorded');
    return { message: outcomeUnknownMessage, ...place, extensions: { code: outcomeUnknownCode, requestId } };
  }
  const unavailable = whatIsAway(logged.err);
  if (unavailable !== null) {
    // Whoever reaches the port can cause this one: the database is asked who calls.
    boundedLog(context.log).warn(logged, `a call failed because the ${unavailable} is unavailable`);
    const message = isWriteCancelled(logged.err) ? cancelledMessage : unavailableMessage(unavailable);
    return { message, ...place, extensions: { code: unavailableCode, requestId, retryAfterSeconds } };
  }
  context.log.error(logged, 'a call failed inside the gateway');
  return {
    message: `Something went wrong inside the gateway. Nothing of yours is lost; quote ${requestId} to its operator.`,
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
}

/** Apollo Server calls whatever has no code an internal error. */
function ownCode(code: unknown): unknown {
  return code === undefined || code === 'INTERNAL_SERVER_ERROR' ? 'BAD_USER_INPUT' : code;
}

/** What graphql-js refuses before it executes anything, such as the value of a variable. */
function isRefusedInput(error: unknown): boolean {
  return (
    error instanceof GraphQLError &&
    error.extensions.code === undefined &&
    error.path === undefined &&
    error.originalError === undefined
  );
}

/** What graphql-js itself reports while it executes (a null where none may be) has a path but no code. */
function isInternal(error: unknown, code: unknown): boolean {
  if (isRefusedInput(error)) return false;
  if (code !== undefined) return code === 'INTERNAL_SERVER_ERROR';
  return !(error instanceof GraphQLError) || error.path !== undefined;
}

function original(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? error.originalError : error;
}
