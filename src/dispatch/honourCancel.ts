import type { VideoRequest } from '../database/generated/client.ts';
import type { Change } from '../domain/videoRequest/change.ts';

/** A request that is back in our hands and that its caller no longer wants is not sent again: that cancel is free. */
export function honourCancel(request: Pick<VideoRequest, 'cancelRequestedAt'>, change: Change): Change {
  if (change.to !== 'READY' || request.cancelRequestedAt === null) return change;
  return {
    to: 'CANCELLED',
    reason: 'cancelled before it was accepted',
    ...(change.detail ? { detail: change.detail } : {}),
  };
}
