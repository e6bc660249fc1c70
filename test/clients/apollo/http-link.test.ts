/** Apollo Client by its `HttpLink`: what most apps have. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateOperation } from '../../../examples/operations.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { unknownFieldQuery, viewerData, viewerQuery } from '../documents.ts';
import { namings, recordedFetch } from '../recordedFetch.ts';
import { apolloVersions } from './apolloVersion.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

describe.each(apolloVersions)('$version', ({ open }) => {
  const opened = (more: { useGETForQueries?: boolean; key?: string } = {}) => {
    const { fetch, calls } = recordedFetch();
    const client = open({ url: house.gateway.url, key: house.team.key, fetch, ...more });
    return { client, calls };
  };
  const input = (prompt: string) => ({ input: { audioUri: house.media.wav(2), prompt } });

  test('asks by POST', async () => {
    const { client, calls } = opened();
    expect((await client.query(viewerQuery)).data).toMatchObject(viewerData);
    expect(namings(calls)).toEqual(['POST text']);
    await client.stop();
  });

  test('asks by GET where it is told to, and still sends a mutation by POST', async () => {
    const { client, calls } = opened({ useGETForQueries: true });
    expect((await client.query(viewerQuery)).data).toMatchObject(viewerData);
    const { data } = await client.mutate(generateOperation, input('[sandbox: fast]'));
    expect(data.generateVideo).toMatchObject({ request: { id: expect.any(String) }, errors: [] });
    expect(namings(calls)).toEqual(['GET text', 'POST text']);
    await client.stop();
  });

  test('is told what a document has wrong', async () => {
    const { client } = opened();
    expect((await client.query(unknownFieldQuery)).errors).toMatchObject([
      {
        message: expect.stringContaining('Cannot query field "secret"'),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
    await client.stop();
  });

  test('is told that its key is not valid', async () => {
    const { client } = opened({ key: 'clap_nonsense' });
    expect((await client.query(viewerQuery)).errors).toMatchObject([
      { message: expect.stringMatching(/valid key or token/i), extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    await client.stop();
  });
});
