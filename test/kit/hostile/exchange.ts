/** One HTTP exchange as no fetch would make it: any method, any address, any header, any bytes. */
import {
  Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
} from 'node:http';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One connection, as a browser keeps one. */
export const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * @param by the connection to use; a new one unless it is given.
 * @throws where the connection breaks before there is an answer.
 */
export function exchange(url: string, { method, path, headers, body }: Sent, by?: Agent): Promise<Got> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const call = request(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: by ?? false },
      (response) => void read(response).then(resolve, reject),
    );
    call.on('error', reject);
    end(call, body);
  });
}

function end(call: ClientRequest, body: string | Buffer | undefined): void {
  if (body === undefined) call.end();
  else call.end(body);
}

async function read(response: IncomingMessage): Promise<Got> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { statusCode: status = 0, headers } = response;
  return { status, headers, text: Buffer.concat(chunks).toString('utf8') };
}
