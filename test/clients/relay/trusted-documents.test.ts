/** relay-runtime with the ids and the manifest that relay-compiler writes, at a gateway that takes no other document. */
import { fileURLToPath } from 'node:url';
import { fetchQuery } from 'relay-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../../kit/house.ts';
import { viewerData } from '../documents.ts';
import otherQuery, { type stockViewerQuery } from './generated/stockViewerQuery.graphql.ts';
import trustedQuery, { type trustedViewerQuery } from './generated/trustedViewerQuery.graphql.ts';
import { type StockRelay, stockRelay } from './stockRelay.ts';

const manifest = fileURLToPath(new URL('generated/trustedDocuments.json', import.meta.url));

let house: House;
let relay: StockRelay;
beforeAll(async () => {
  house = await openHouse({ env: { TRUSTED_DOCUMENTS: manifest, TRUSTED_DOCUMENTS_ONLY: 'on' } });
  relay = stockRelay(house.gateway.url, house.team.key);
});
afterAll(async () => {
  await relay.stop();
  await house.stop();
});

test('a document is run by its id', async () => {
  const data = await fetchQuery<trustedViewerQuery>(relay.environment, trustedQuery, {}).toPromise();
  expect(data).toEqual(viewerData);
});

test('another document is refused, and says so', async () => {
  const asked = fetchQuery<stockViewerQuery>(relay.environment, otherQuery, {}).toPromise();
  await expect(asked).rejects.toThrow(/TRUSTED_DOCUMENT_REQUIRED/);
});
