/** urql by its `fetchExchange`: queries by GET unless it is told otherwise, mutations by POST. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GenerateData, generateOperation } from '../../../examples/operations.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { type RequestData, requestQuery, unknownFieldQuery, viewerData, viewerQuery } from '../documents.ts';
import { namings } from '../recordedFetch.ts';
import { stockUrql } from './stockUrql.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const opened = (more: Parameters<typeof stockUrql>[2] = {}, key = house.team.key) =>
  stockUrql(house.gateway.url, key, more);

describe('a query', () => {
  test.each([
    ['as it comes', 'GET', {}],
    ['with preferGetMethod true', 'GET', { preferGetMethod: true }],
    ['with preferGetMethod force', 'GET', { preferGetMethod: 'force' as const }],
    ['with preferGetMethod false', 'POST', { preferGetMethod: false }],
  ])('%s goes by %s, and its answer is JSON', async (_mode, method, more) => {
    const { client, calls } = opened(more);
    const { data, error } = await client.query(viewerQuery, {});
    expect([data, error]).toEqual([viewerData, undefined]);
    expect(namings(calls)).toEqual([`${method} text`]);
    expect(calls).toMatchObject([{ status: 200, mediaType: expect.stringMatching(/json$/) }]);
  });

  test('with variables goes by GET', async () => {
    const { client, calls } = opened();
    const { data, error } = await client.query<RequestData>(requestQuery, { id: 'x' });
    expect([data, error]).toEqual([{ request: null }, undefined]);
    expect(namings(calls)).toEqual(['GET text']);
  });

  test('too long for an address goes by POST', async () => {
    const { client, calls } = opened();
    const { data, error } = await client.query<RequestData>(requestQuery, { id: 'x'.repeat(3_000) });
    expect([data, error]).toEqual([{ request: null }, undefined]);
    expect(namings(calls)).toEqual(['POST text']);
  });

  test.each([{}, { preferGetMethod: false }])('that has a fault is told which (%o)', async (more) => {
    const { error } = await opened(more).client.query(unknownFieldQuery, {});
    expect(error?.graphQLErrors).toMatchObject([
      {
        message: expect.stringContaining('Cannot query field "secret"'),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
  });

  test.each([{}, { preferGetMethod: false }])('with a bad key is told so (%o)', async (more) => {
    const { error } = await opened(more, 'clap_nonsense').client.query(viewerQuery, {});
    expect(error?.graphQLErrors).toMatchObject([
      { message: expect.stringMatching(/valid key or token/i), extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });
});

test('a mutation goes by POST', async () => {
  const { client, calls } = opened();
  const input = { audioUri: house.media.wav(2), prompt: '[sandbox: fast]' };
  const { data, error } = await client.mutation<GenerateData>(generateOperation, { input });
  expect(error).toBeUndefined();
  expect(data?.generateVideo).toMatchObject({ request: { id: expect.any(String) }, errors: [] });
  expect(namings(calls)).toEqual(['POST text']);
});
