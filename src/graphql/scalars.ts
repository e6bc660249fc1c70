import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTime, GraphQLJSONObject, GraphQLURL, GraphQLUUID } from 'graphql-scalars';
import { badInput } from './error/refusals.ts';
import { momentText } from './momentText.ts';

/** graphql-scalars' parsing, with the description and the `@specifiedBy` that our readers go by. */
function specified(
  scalar: GraphQLScalarType,
  description: string,
  specifiedByURL: string,
): GraphQLScalarType {
  return new GraphQLScalarType({ ...scalar.toConfig(), description, specifiedByURL });
}

const notDateTime = 'A `DateTime` is RFC 3339 text with its offset, such as `2026-11-22T17:34:00Z`.';
const dateTime = new GraphQLScalarType<Date, unknown>({
  ...GraphQLDateTime.toConfig(),
  // As text, which the JSON has in the end: making it of a Date there takes as long again.
  serialize: (value) => (value instanceof Date ? momentText(value) : GraphQLDateTime.serialize(value)),
  parseValue: (value) => orRefused(() => GraphQLDateTime.parseValue(value), notDateTime),
  parseLiteral: (node) => orRefused(() => GraphQLDateTime.parseLiteral(node, {}), notDateTime),
});

/** What a library reads, or a sentence of ours in place of its own. */
function orRefused<Value>(read: () => Value, message: string): Value {
  try {
    return read();
  } catch {
    throw badInput(message);
  }
}

export const DateTime = specified(
  dateTime,
  'A moment in UTC as RFC 3339 text, to the millisecond: `2026-11-22T17:34:00.000Z`.',
  'https://scalars.graphql.org/andimarek/date-time.html',
);

export const WebAddress = specified(
  GraphQLURL,
  'An absolute address: `https://example.com/video.mp4`.',
  'https://url.spec.whatwg.org/',
);

export const Uuid = specified(
  GraphQLUUID,
  'A universally unique identifier as 36 characters: `0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11`.',
  'https://www.rfc-editor.org/rfc/rfc9562',
);

export const JsonObject = specified(
  GraphQLJSONObject,
  'Any JSON object, passed on as the upstream gives it.',
  'https://www.rfc-editor.org/rfc/rfc8259',
);

export const Decimal = new GraphQLScalarType({
  name: 'Decimal',
  description: 'A decimal number as text, so that money is exact: `"0.10"`.',
  specifiedByURL: 'https://www.w3.org/TR/xmlschema-2/#decimal',
  serialize: (value) => String(value),
});
