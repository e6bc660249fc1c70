import type { IncomingMessage, ServerResponse } from 'node:http';

/** A library that says its headers to an answer before it passes on. */
type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** The headers that a middleware would give the answer to a request, so that what is always the same is asked once. */
export function saidBy(middleware: Middleware, request: Partial<IncomingMessage>): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    getHeader: (name: string) => headers[name.toLowerCase()],
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  };
  middleware(request as IncomingMessage, response as unknown as ServerResponse, (error) => {
    if (error) throw error;
  });
  return headers;
}
