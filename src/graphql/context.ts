import type { Services } from '../domain/services.ts';
import type { Viewer } from '../domain/viewer.ts';

/** What every resolver is given, on HTTP and on the WebSocket alike. */
export interface GraphQLContext {
  readonly viewer: Viewer;
  readonly services: Services;
  /** Names the call in the log and in the answer. */
  readonly requestId: string;
  /** The cursor of the last change that an event stream has brought, as its client's `Last-Event-ID` says; or null. */
  readonly lastEventId: string | null;
}
