/** What well-made clients send is served on every door, whatever the limits are there for. */
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type AcceptedOperation, kindOf } from '../kit/accepted/acceptedOperation.ts';
import { clientOperations } from '../kit/accepted/clientOperations.ts';
import { ownOperations } from '../kit/accepted/ownOperations.ts';
import { wholeSelections } from '../kit/accepted/wholeSelections.ts';
import { call, generate, settled } from '../kit/client.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { timesUntilCompiled } from '../kit/timesUntilCompiled.ts';

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly unknown[];
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
/** Of a list, of a field's children: what an app's largest view comes to. */
const depth = 6;

let house: House;
let key: string;
let id: string;
beforeAll(async () => {
  house = await openHouse();
  ({ key } = await createTeamKey(house.env, 'admin', house.team.teamId));
  id = await ask('[sandbox: fast]');
  await settled(house.gateway.url, key, id);
});
afterAll(() => house.stop());

const ask = (prompt: string) => generate(house.gateway.url, key, { audioUri: house.media.wav(2), prompt });

function corpus(): AcceptedOperation[] {
  const given = { first: '20', id: `"${id}"`, name: '"ltx-2-pro-audio-to-video"' };
  return [
    ...clientOperations(id),
    ...ownOperations(id, house.media.wav(2)),
    ...wholeSelections(schema, depth, given).map(({ field, query }) => ({
      name: `all of Query.${field}`,
      query,
    })),
  ];
}

/** The faults of those that one door does not serve. @param serve gives the first result. */
async function faultsOf(
  operations: readonly AcceptedOperation[],
  serve: (operation: AcceptedOperation) => Promise<Result>,
): Promise<string[]> {
  const faults: string[] = [];
  for (const operation of operations) {
    const { data, errors } = await serve(operation);
    const served = errors === undefined && Object.values(data ?? {}).some((value) => value !== null);
    if (!served) faults.push(`${operation.name}: ${JSON.stringify(errors ?? data)}`);
    // A mutation of the corpus that was not recorded says so in its payload.
    else if (/"errors":\[\{/.test(JSON.stringify(data)))
      faults.push(`${operation.name}: ${JSON.stringify(data)}`);
  }
  return faults;
}

/** What is left of an allowance changes with each call. */
const withoutAllowance = (name: string, value: unknown) =>
  name === 'remaining' || name === 'resetAt' ? undefined : value;

const bodyOf = ({ name: _name, ...parameters }: AcceptedOperation) => JSON.stringify(parameters);
const headers = (accept: string) => ({
  accept,
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
});
const isSubscription = (operation: AcceptedOperation) => kindOf(operation) === 'subscription';
/** One that watches the whole team says nothing until something happens. */
const watchesAll = (operation: AcceptedOperation) =>
  isSubscription(operation) && !operation.query.includes('requestId');

describe('what clients send is answered with 200 and without errors', () => {
  test.each(['application/json', 'application/graphql-response+json'])('by POST, as %s', async (accept) => {
    const operations = corpus().filter((operation) => !isSubscription(operation));
    expect(operations.length).toBeGreaterThan(30);
    const faults = await faultsOf(operations, async (operation) => {
      const body = bodyOf(operation);
      const response = await fetch(`${house.gateway.url}/graphql`, {
        method: 'POST',
        headers: headers(accept),
        body,
      });
      expect(response.status, operation.name).toBe(200);
      return (await response.json()) as Result;
    });
    expect(faults).toEqual([]);
  });

  test('by GET, where it is a query', async () => {
    const operations = corpus().filter((operation) => kindOf(operation) === 'query');
    const faults = await faultsOf(operations, async ({ query, operationName, variables = {} }) => {
      const address = new URL('/graphql', house.gateway.url);
      address.searchParams.set('query', query);
      address.searchParams.set('variables', JSON.stringify(variables));
      if (operationName !== undefined) address.searchParams.set('operationName', operationName);
      const response = await fetch(address, { headers: headers('application/json') });
      return (await response.json()) as Result;
    });
    expect(faults).toEqual([]);
  });

  test('by POST, and the same again however often it is asked', async () => {
    for (const operation of corpus().filter((each) => kindOf(each) === 'query')) {
      const answers: unknown[] = [];
      for (let times = 0; times < timesUntilCompiled; times += 1) {
        const { data } = await call(house.gateway.url, key, operation.query, operation.variables);
        answers.push(JSON.parse(JSON.stringify(data, withoutAllowance)));
      }
      for (const answer of answers) expect(answer, operation.name).toEqual(answers[0]);
    }
  });

  test('on the WebSocket', async () => {
    const client = createClient({
      url: `${house.gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${key}` },
      retryAttempts: 0,
      lazyCloseTimeout: 1_000,
    });
    const faults = await faultsOf(corpus(), async (operation) => {
      const { name: _name, ...payload } = operation;
      const results = client.iterate(payload as Parameters<typeof client.iterate>[0]);
      const first = results.next();
      if (watchesAll(operation)) await happening(first);
      const { value } = await first;
      await results.return?.();
      return value as Result;
    });
    await client.dispose();
    expect(faults).toEqual([]);
  });

  test('as an event stream', async () => {
    const faults = await faultsOf(corpus(), async (operation) => {
      const controller = new AbortController();
      const response = await fetch(`${house.gateway.url}/graphql`, {
        method: 'POST',
        headers: headers('text/event-stream'),
        body: bodyOf(operation),
        signal: controller.signal,
      });
      expect(response.status, operation.name).toBe(200);
      const first = firstResult(response);
      if (watchesAll(operation)) await happening(first);
      const result = await first;
      controller.abort();
      return result;
    });
    expect(faults).toEqual([]);
  });
});

/** Makes something happen for those who watch, until they have been told: they may not be watching yet. */
async function happening(told: Promise<unknown>): Promise<void> {
  const over = told.then(
    () => true,
    () => true,
  );
  do await ask('[sandbox: fast]');
  while (!(await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 200, false))])));
}

async function firstResult({ body }: Response): Promise<Result> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const [, data] = /^event: next\ndata: (.*)\n\n/m.exec(text) ?? [];
    if (data !== undefined) return JSON.parse(data) as Result;
  }
  throw new Error(`the stream has ended with nothing but ${text}`);
}
