import type { IncomingHttpHeaders } from 'node:http';

/** The cursor of the last change that an event stream has brought, as its client says; or null. */
export function lastEventIdOf(headers: IncomingHttpHeaders): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}
