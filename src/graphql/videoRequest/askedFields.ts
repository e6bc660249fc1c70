import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { type RequestField, requestFields } from '../../domain/videoRequest/findRequest.ts';
import { namesBelow } from '../selection.ts';

/** What fields of VideoRequest are made of, where that is not what they are called. */
const madeOf: Readonly<Record<string, readonly RequestField[]>> = {
  video: ['state', 'videoUrl', 'thumbnailUrl', 'durationMs', 'resolution'],
  error: ['state', 'errorCode', 'errorMessage', 'errorFault', 'errorRetryable', 'errorCharged'],
  overdue: ['stage'],
  review: ['stage'],
};

/** Of a field of a document, which is kept as long as its document is. */
const known = new WeakMap<FieldNode, readonly RequestField[]>();

/** What is to be read of requests for the fields of VideoRequest that are asked for below a resolver's. */
export function askedFields(info: GraphQLResolveInfo): readonly RequestField[] {
  const [node, ...more] = info.fieldNodes;
  const kept = node && more.length === 0 ? known.get(node) : undefined;
  if (kept) return kept;
  const fields = fieldsFor(namesBelow(info));
  if (node && more.length === 0) known.set(node, fields);
  return fields;
}

function fieldsFor(names: ReadonlySet<string>): readonly RequestField[] {
  const asked = new Set([...names].flatMap((name): readonly string[] => madeOf[name] ?? [name]));
  return requestFields.filter((field) => asked.has(field));
}
