import type { GraphQLResolveInfo } from 'graphql';
import { type RequestField, requestFields } from '../../domain/videoRequest/findRequest.ts';
import { namesBelow } from '../selection.ts';

/** What fields of VideoRequest are made of, where that is not what they are called. */
const madeOf: Readonly<Record<string, readonly RequestField[]>> = {
  video: ['state', 'videoUrl', 'thumbnailUrl', 'durationMs', 'resolution'],
  error: ['state', 'errorCode', 'errorMessage', 'errorFault', 'errorRetryable', 'errorCharged'],
  overdue: ['stage'],
  review: ['stage'],
};

/** Of a set of names, which is kept as long as its document is. */
const known = new WeakMap<ReadonlySet<string>, readonly RequestField[]>();

/** What is to be read of requests for the fields of VideoRequest that are asked for below a resolver's. */
export function askedFields(info: GraphQLResolveInfo): readonly RequestField[] {
  const names = namesBelow(info);
  const kept = known.get(names);
  if (kept) return kept;
  const fields = fieldsFor(names);
  known.set(names, fields);
  return fields;
}

function fieldsFor(names: ReadonlySet<string>): readonly RequestField[] {
  const asked = new Set([...names].flatMap((name): readonly string[] => madeOf[name] ?? [name]));
  return requestFields.filter((field) => asked.has(field));
}
