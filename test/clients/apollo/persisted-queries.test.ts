/** Apollo Client by `createPersistedQueryLink`: the hash first, the text only where the gateway asks for it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateOperation } from '../../../examples/operations.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { renamed, requestQuery, viewerData, viewerQuery } from '../documents.ts';
import { namings, recordedFetch } from '../recordedFetch.ts';
import { apolloVersions, type PersistedOptions } from './apolloVersion.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const modes: readonly (readonly [mode: string, method: string, persisted: PersistedOptions])[] = [
  ['as it comes', 'POST', {}],
  ['with useGETForHashedQueries', 'GET', { useGETForHashedQueries: true }],
];

describe.each(apolloVersions)('$version', ({ open }) => {
  const opened = (persisted: PersistedOptions) => {
    const { fetch, calls } = recordedFetch();
    return { client: open({ url: house.gateway.url, key: house.team.key, fetch, persisted }), calls };
  };

  describe.each(modes)('%s', (_mode, method, persisted) => {
    test('is asked for the text of a new query once, and needs its hash alone from then on', async () => {
      const query = renamed(viewerQuery);
      const first = opened(persisted);
      expect((await first.client.query(query)).data).toMatchObject(viewerData);
      expect(namings(first.calls)).toEqual([`${method} hash`, 'POST hash and text']);
      // Another client has no cache of its own yet, as the next user's browser.
      const next = opened(persisted);
      expect((await next.client.query(query)).data).toMatchObject(viewerData);
      expect(namings(next.calls)).toEqual([`${method} hash`]);
      await Promise.all([first.client.stop(), next.client.stop()]);
    });

    test('sends a mutation by POST, and makes one video though it sends it twice', async () => {
      const mutation = renamed(generateOperation);
      const { client, calls } = opened(persisted);
      const variables = { input: { audioUri: house.media.wav(2), prompt: `[sandbox: fast] ${mutation}` } };
      const { data } = await client.mutate(mutation, variables);
      expect(data.generateVideo).toMatchObject({ request: { id: expect.any(String) }, errors: [] });
      expect(namings(calls)).toEqual(['POST hash', 'POST hash and text']);
      const made = await house.database.query('SELECT 1 FROM video_request WHERE prompt = $1', [
        variables.input.prompt,
      ]);
      expect(made).toHaveLength(1);
      await client.stop();
    });

    test('sends hashes also after a miss, which does not tell it to give them up', async () => {
      const { client, calls } = opened(persisted);
      await client.query(renamed(viewerQuery));
      expect((await client.query(renamed(requestQuery), { id: 'x' })).data).toEqual({ request: null });
      expect(namings(calls.slice(2))).toEqual([`${method} hash`, 'POST hash and text']);
      await client.stop();
    });
  });
});
