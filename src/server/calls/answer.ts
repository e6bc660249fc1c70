import { HeaderMap } from '@apollo/server';
import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import { internalError, type MaskContext } from '../../graphql/error/maskError.ts';
import { isUnavailable, unavailableHead } from '../unavailable.ts';

/** What a call is answered, as HTTP puts it. */
export interface Answer {
  readonly status: number;
  /** By their names in small letters; those that every answer has come on top. */
  readonly headers: ReadonlyMap<string, string>;
  readonly result: FormattedExecutionResult;
}

/** As Apollo Server puts a result: in this order, with a line's end. */
export function textOf({ errors, data, extensions }: FormattedExecutionResult): string {
  return `${JSON.stringify({ errors, data, extensions })}\n`;
}

/** Whatever has failed as an error that may be shown, with `extensions.http` and the id of its call. */
export function shownError(error: unknown, context: MaskContext): GraphQLError {
  const shown = error instanceof GraphQLError ? error : withHead(internalError(error, context));
  shown.extensions.requestId = context.requestId;
  return shown;
}

function withHead(error: GraphQLError): GraphQLError {
  error.extensions.http = isUnavailable([error], null) ? unavailableHead() : { status: 500 };
  return error;
}

/** What Apollo Server makes of an error and its `extensions.http`. */
export function errorAnswer({ message, extensions: all }: GraphQLError): Answer {
  const { http, ...extensions } = all as { http?: { status: number; headers?: HeaderMap } };
  return {
    status: http?.status ?? 500,
    headers: http?.headers ?? new HeaderMap(),
    result: { errors: [{ message, extensions }] },
  };
}
