import type { Viewer } from '../../domain/viewer.ts';

/**
 * `forbidden`  the key or token that it came with is revoked or has expired
 * `restart`    the process stops; another is there, or will be
 * `overload`   it takes more than it may: it may come again later
 */
export type CloseReason = 'forbidden' | 'restart' | 'overload';

/** A connection that stays open: a WebSocket or an event stream. */
export interface LiveConnection {
  readonly viewer: Viewer;
  close(reason: CloseReason): void;
}
