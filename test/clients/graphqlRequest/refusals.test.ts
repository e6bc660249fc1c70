/** What graphql-request can send and the gateway does not take: its user reads why. */
import { batchRequests, request } from 'graphql-request';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchOperation } from '../../../examples/operations.ts';
import { generate } from '../../kit/client.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { viewerQuery } from '../documents.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const bearer = () => ({ authorization: `Bearer ${house.team.key}` });
const endpoint = () => `${house.gateway.url}/graphql`;
const refusal = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

test('a subscription is refused with the transports that carry one', async () => {
  const requestId = await generate(house.gateway.url, house.team.key, {
    audioUri: house.media.wav(2),
    prompt: '[sandbox: never]',
  });
  expect(await refusal(request(endpoint(), watchOperation, { requestId }, bearer()))).toMatchObject({
    response: {
      status: 406,
      errors: [
        { message: expect.stringMatching(/WebSocket.*text\/event-stream|text\/event-stream.*WebSocket/s) },
      ],
    },
  });
});

describe('a batch', () => {
  test('is refused: a call takes one operation', async () => {
    const documents = [{ document: viewerQuery }, { document: viewerQuery }];
    expect(await refusal(batchRequests(endpoint(), documents, bearer()))).toMatchObject({
      response: { status: 400, errors: [{ message: expect.stringMatching(/one operation/i) }] },
    });
  });
});
