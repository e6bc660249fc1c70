/** Where only public https is handed on, a video that lies elsewhere is the upstream's fault, in plain words. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, settled } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  // It takes the sandbox's own addresses in, and another process gives none of them out.
  house = await openHouse({ env: { ROLE: 'api' } });
  await house.startGateway({ ROLE: 'dispatcher', ALLOW_LOCAL_MEDIA: 'off' });
});
afterAll(() => house.stop());

test.each([
  ['the answer of its POST', '[sandbox: fast]', {}],
  ['a look at it', '[sandbox: fast]', { model: 'ltx-2-pro-audio-to-video-queued' }],
  ['the upstream’s list', '[sandbox: fast] [sandbox: lost reply]', {}],
])(
  'a video whose address comes by %s fails its request, and the address is told to nobody',
  async (_name, prompt, more) => {
    const { url } = house.gateway;
    const id = await generate(url, house.team.key, { audioUri: house.media.wav(2), prompt, ...more });
    const request = await settled(url, house.team.key, id);
    expect(request).toMatchObject({
      status: 'FAILED',
      video: null,
      error: {
        code: 'UNUSABLE_VIDEO',
        message: expect.stringMatching(
          /^the upstream made the video, and gave an address for it that is not https/,
        ),
        fault: 'UPSTREAM',
        retryable: false,
        charged: 'YES',
      },
    });
    expect(JSON.stringify(request)).not.toContain(house.sandbox.url);
  },
);
