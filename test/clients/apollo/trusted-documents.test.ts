/** Apollo Client with the documents that its app was built with, at a gateway that takes no others. */
import { createHash } from 'node:crypto';
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';
import { parse, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type House, openHouse } from '../../kit/house.ts';
import { requestQuery, viewerData } from '../documents.ts';
import { type ManifestFile, manifestFile } from '../manifestFile.ts';
import { namings, recordedFetch } from '../recordedFetch.ts';
import { apolloVersions, type PersistedOptions } from './apolloVersion.ts';

/** As Apollo's generator prints it: with the names of the types that the cache needs. */
const body = print(parse('query Viewer { viewer { role keyName __typename } }'));
const id = createHash('sha256').update(body).digest('hex');
const manifest = {
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: [{ id, name: 'Viewer', type: 'query', body }],
};

const ways: readonly (readonly [way: string, persisted: PersistedOptions])[] = [
  ['the id that the manifest gives', generatePersistedQueryIdsFromManifest({ loadManifest: () => manifest })],
  ["the link's own hash", {}],
];

let file: ManifestFile;
let house: House;
beforeAll(async () => {
  file = manifestFile(manifest);
  house = await openHouse({ env: { TRUSTED_DOCUMENTS: file.path, TRUSTED_DOCUMENTS_ONLY: 'on' } });
});
afterAll(async () => {
  await house.stop();
  file.remove();
});

describe.each(apolloVersions)('$version', ({ open }) => {
  const opened = (persisted?: PersistedOptions) => {
    const { fetch, calls } = recordedFetch();
    const options = { url: house.gateway.url, key: house.team.key, fetch };
    return { client: open(persisted ? { ...options, persisted } : options), calls };
  };

  describe.each(ways)('with %s', (_way, persisted) => {
    test.each([
      ['POST', {}],
      ['GET', { useGETForHashedQueries: true }],
    ])('runs a trusted document by %s and never sends its text', async (method, mode) => {
      const { client, calls } = opened({ ...persisted, ...mode });
      expect((await client.query(body)).data).toMatchObject(viewerData);
      expect(namings(calls)).toEqual([`${method} hash`]);
      await client.stop();
    });
  });

  test('is told that another document is not trusted', async () => {
    const { client } = opened();
    const { errors } = await client.query(requestQuery, { id: 'x' });
    expect(errors).toMatchObject([{ extensions: { code: 'TRUSTED_DOCUMENT_REQUIRED' } }]);
    await client.stop();
  });

  test('does not teach the gateway another document by its hash', async () => {
    const { client } = opened({});
    const { data, errors } = await client.query(requestQuery, { id: 'x' });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'TRUSTED_DOCUMENT_REQUIRED' } }]);
    await client.stop();
  });
});
