/** graphql-request: POST as it comes, GET where it is told to. */
import { ClientError, GraphQLClient, request } from 'graphql-request';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GenerateData, generateOperation } from '../../../examples/operations.ts';
import { type House, openHouse } from '../../kit/house.ts';
import {
  type RequestData,
  requestQuery,
  unknownFieldQuery,
  type ViewerData,
  viewerData,
  viewerQuery,
} from '../documents.ts';
import { namings, recordedFetch } from '../recordedFetch.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const bearer = (key = house.team.key) => ({ authorization: `Bearer ${key}` });
const endpoint = () => `${house.gateway.url}/graphql`;
/** What a call is refused with, as its user catches it. */
const refusal = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

test('its one function asks by POST', async () => {
  expect(await request<ViewerData>(endpoint(), viewerQuery, {}, bearer())).toEqual(viewerData);
});

test.each([
  ['a record', () => bearer()],
  ['a list of pairs', () => Object.entries(bearer())],
  ['an instance of Headers', () => new Headers(bearer())],
  ['a function', () => bearer],
] as const)('takes its key from headers that are %s', async (_form, headers) => {
  const client = new GraphQLClient(endpoint(), { headers: headers() });
  expect(await client.request<ViewerData>(viewerQuery)).toEqual(viewerData);
});

describe.each(['POST', 'GET'] as const)('by %s', (method) => {
  const opened = (headers = bearer()) => {
    const { fetch, calls } = recordedFetch();
    return { client: new GraphQLClient(endpoint(), { method, headers, fetch }), calls };
  };

  test('a query is answered, with and without variables', async () => {
    const { client, calls } = opened();
    expect(await client.request<ViewerData>(viewerQuery)).toEqual(viewerData);
    expect(await client.request<RequestData>(requestQuery, { id: 'x' })).toEqual({ request: null });
    expect(namings(calls)).toEqual([`${method} text`, `${method} text`]);
  });

  test('a mutation makes a video, since the client itself sends it by POST', async () => {
    const { client, calls } = opened();
    const input = { audioUri: house.media.wav(2), prompt: '[sandbox: fast]' };
    const { generateVideo } = await client.request<GenerateData>(generateOperation, { input });
    expect(generateVideo).toMatchObject({ request: { id: expect.any(String) }, errors: [] });
    expect(namings(calls)).toEqual(['POST text']);
  });

  test('a fault in the document is told', async () => {
    const error = await refusal(opened().client.request(unknownFieldQuery));
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({
      response: { status: 400, errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    });
  });

  test('a key that is not valid is told', async () => {
    expect(await refusal(opened(bearer('clap_nonsense')).client.request(viewerQuery))).toMatchObject({
      response: { status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
  });
});
