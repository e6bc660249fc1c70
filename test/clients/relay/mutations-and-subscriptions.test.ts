/** relay-runtime by `commitMutation` and `requestSubscription`: a request is in the store, and is kept up to date. */
import { commitMutation, requestSubscription } from 'relay-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../../kit/house.ts';
import generateMutation, { type stockGenerateMutation } from './generated/stockGenerateMutation.graphql.ts';
import watchSubscription, {
  type stockWatchSubscription,
} from './generated/stockWatchSubscription.graphql.ts';
import { type StockRelay, stockRelay } from './stockRelay.ts';

let house: House;
let relay: StockRelay;
beforeAll(async () => {
  house = await openHouse();
  relay = stockRelay(house.gateway.url, house.team.key);
});
afterAll(async () => {
  await relay.stop();
  await house.stop();
});

const generated = (prompt: string) =>
  new Promise<stockGenerateMutation['response']>((resolve, reject) => {
    commitMutation<stockGenerateMutation>(relay.environment, {
      mutation: generateMutation,
      variables: { input: { audioUri: house.media.wav(2), prompt } },
      onCompleted: (response) => resolve(response),
      onError: reject,
    });
  });

/** Every status that is told, until the subscription completes. */
const followed = (requestId: string) =>
  new Promise<string[]>((resolve, reject) => {
    const statuses: string[] = [];
    requestSubscription<stockWatchSubscription>(relay.environment, {
      subscription: watchSubscription,
      variables: { requestId },
      onNext: (response) => {
        const status = response?.requestStatusChanged?.status;
        if (status) statuses.push(status);
      },
      onCompleted: () => resolve(statuses),
      onError: reject,
    });
  });

test('a request is made, followed to its end, and its record in the store has the last status', async () => {
  const { generateVideo } = await generated('[sandbox: fast]');
  expect(generateVideo).toMatchObject({ request: { id: expect.any(String) }, errors: [] });
  const id = generateVideo?.request?.id ?? '';
  expect((await followed(id)).at(-1)).toBe('SUCCESS');
  expect(relay.environment.getStore().getSource().get(id)).toMatchObject({ status: 'SUCCESS' });
});

test('a subscription to a request that is not there fails, and says so', async () => {
  await expect(followed('x')).rejects.toMatchObject({
    source: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
  });
});
