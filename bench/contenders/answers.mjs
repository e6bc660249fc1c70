/** From a row to what GraphQL calls a VideoRequest, for the contenders without a schema library in between. */
import { toCursor, toGlobalId } from './wire.mjs';

export const toVideo = ({ videoUrl, thumbnailUrl, durationMs }) =>
  videoUrl === null ? null : { url: videoUrl, thumbnailUrl, durationMs };

export const toError = ({ errorCode, errorMessage }) =>
  errorCode === null ? null : { code: errorCode, message: errorMessage };

/** @param rows one more than `first` where there is a next page. @param toNode from a row. */
export function toConnection(rows, first, toNode) {
  const edges = rows.slice(0, first).map((row) => ({ cursor: toCursor(row), node: toNode(row) }));
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
}

/** All that the bench asks for of one. */
export const toNode = (row) => ({
  id: toGlobalId(row.id),
  status: row.status,
  stage: row.stage,
  version: row.version,
  prompt: row.prompt,
  model: row.model,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  video: toVideo(row),
  error: toError(row),
});
