/**
 * The browser's EventSource, here from the package of that name: asks for a video and follows it to its end, through
 * restarts of the gateway. `index.html` is the same for a browser.
 *
 * CLAPPERBOARD_KEY=clap_… npx tsx examples/eventSource/eventSource.ts ["What is to be seen"]
 */
import { EventSource } from 'eventsource';
import { input, key, printChange, run, url } from '../commandLine.ts';
import {
  type Change,
  type GenerateData,
  generateOperation,
  requestIdOf,
  type TokenData,
  tokenOperation,
  type WatchData,
  watchOperation,
} from '../operations.ts';

interface Result<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** Streams opened in a row that brought nothing. */
const attempts = 15;
const pauseMs = 2_000;

/** What an app does on its server, where the key is. */
async function ask<Data>(query: string, variables: object): Promise<Result<Data>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Result<Data>;
}

async function generate(): Promise<string> {
  const { data, errors } = await ask<GenerateData>(generateOperation, { input });
  return requestIdOf(data, errors);
}

async function tokenFor(requestId: string): Promise<string> {
  const { data, errors } = await ask<TokenData>(tokenOperation, { requestId });
  const token = data?.createClientToken?.token;
  if (!token)
    throw new Error(errors?.map(({ message }) => message).join(' ') ?? 'The gateway gives no token.');
  return token;
}

/** An EventSource can send no header, so its credential stands in the address: a token for that request, and no key. */
function addressOf(requestId: string, token: string, after: string | undefined): string {
  const variables = JSON.stringify({ requestId, after });
  return `${url}/graphql?${new URLSearchParams({ query: watchOperation, variables, access_token: token })}`;
}

/**
 * An EventSource resumes without any code: it comes back by itself with the last event's id, which is the cursor, as
 * `Last-Event-ID`, and the gateway goes on right behind it. But any answer other than 200, such as that of a proxy whose
 * gateway is away, is final to it, and to some browsers a refused connection, too; then a new one is handed the cursor as
 * `after`.
 */
function follow(requestId: string, token: string): Promise<Change | undefined> {
  let last: Change | undefined;
  let left = attempts;
  return new Promise((resolve, reject) => {
    const open = () => {
      const source = new EventSource(addressOf(requestId, token, last?.cursor));
      source.addEventListener('next', ({ data: text }) => {
        const { data, errors } = JSON.parse(text) as Result<WatchData>;
        if (!data) {
          source.close();
          return reject(new Error(errors?.map(({ message }) => message).join(' ')));
        }
        left = attempts;
        last = data.requestStatusChanged;
        printChange(last);
      });
      source.addEventListener('complete', () => {
        // Without this it would take the end for a lost connection, and come back.
        source.close();
        resolve(last);
      });
      source.addEventListener('error', () => {
        if (source.readyState !== source.CLOSED) return;
        left -= 1;
        if (left > 0) setTimeout(open, pauseMs);
        else reject(new Error('The gateway gives no stream.'));
      });
    };
    open();
  });
}

await run(async () => {
  const requestId = await generate();
  return follow(requestId, await tokenFor(requestId));
});
