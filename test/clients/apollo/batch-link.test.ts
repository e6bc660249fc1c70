/** Apollo Client by `BatchHttpLink`, which puts several operations into one call. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type House, openHouse } from '../../kit/house.ts';
import { requestQuery, viewerQuery } from '../documents.ts';
import { recordedFetch } from '../recordedFetch.ts';
import { apolloVersions } from './apolloVersion.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const words = /one operation/i;

describe.each(apolloVersions)('$version', ({ open }) => {
  const batched = async () => {
    const { fetch, calls } = recordedFetch();
    const client = open({ url: house.gateway.url, key: house.team.key, fetch, batch: true });
    const answers = await Promise.all([client.query(viewerQuery), client.query(requestQuery, { id: 'x' })]);
    await client.stop();
    return { answers, calls };
  };

  test('is answered that a call takes one operation', async () => {
    const { calls } = await batched();
    expect(calls).toMatchObject([{ status: 400, answered: { errors: [expect.anything()] } }]);
    expect(calls[0]?.answered.errors[0]).toMatchObject({
      message: expect.stringMatching(words),
      extensions: { code: 'BATCHING_NOT_SUPPORTED' },
    });
  });

  // Version 4 shows the body of a refusal only where it is `application/json`: of `application/graphql-response+json` it
  // counts the results instead.
  test('shows these words for each of its operations', async () => {
    const { answers } = await batched();
    for (const { data, errors } of answers) {
      expect(data).toBeUndefined();
      expect(errors?.[0]?.message).toMatch(words);
    }
  });
});
