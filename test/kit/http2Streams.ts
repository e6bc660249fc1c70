/** Event streams as a browser opens them by HTTP/2: as many as it likes, over one connection. */
import { once } from 'node:events';
import { connect } from 'node:http2';
import { readEvents, type StreamEvent } from './eventStream.ts';

export interface Http2Streams {
  /** Of each stream, in the order of opening. */
  readonly events: readonly AsyncIterableIterator<StreamEvent>[];
  close(): void;
}

export interface Http2StreamCall {
  /** The certificate that is trusted, as PEM. */
  readonly ca: string;
  readonly key: string;
  readonly query: string;
  /** How many streams. */
  readonly count: number;
}

/** Resolves when all of them are open. @param url of the gateway, with https. */
export async function openHttp2Streams(url: string, call: Http2StreamCall): Promise<Http2Streams> {
  const { origin, pathname } = new URL(url);
  const session = connect(origin, { ca: call.ca });
  const opened = Array.from({ length: call.count }, async () => {
    const stream = session.request({
      ':method': 'POST',
      ':path': `${pathname}/graphql`,
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${call.key}`,
    });
    stream.end(JSON.stringify({ query: call.query }));
    const [head] = await once(stream, 'response');
    if (head[':status'] !== 200) throw new Error(`a stream was answered ${head[':status']}`);
    return readEvents(stream);
  });
  return { events: await Promise.all(opened), close: () => session.destroy() };
}
