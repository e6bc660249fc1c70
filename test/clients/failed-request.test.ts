/** Where there is no video, a program in `examples/` says why in a sentence, and its exit code that it has failed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type House, openHouse } from '../kit/house.ts';
import { examplePrograms, startExample } from './exampleProgram.ts';

/** Five processes at once need their time on a machine that is busy with everything else; in milliseconds. */
const longestMs = 90_000;

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

describe.each([
  ['the generation fails', { prompt: '[sandbox: fast, fail]' }, /^Generation rejected; .+$/],
  ['the key does not hold', { key: 'clap_nonsense' }, /a valid key or token/i],
])('where %s', (name, errand, sentence) => {
  test.concurrent.each(examplePrograms)(
    '%s says so',
    async (program) => {
      const { ended } = startExample(program, {
        url: house.gateway.url,
        key: house.team.key,
        audioUri: house.media.wav(2),
        prompt: `${program}, ${name}`,
        ...errand,
      });
      const { code, output } = await ended;
      expect(code).toBe(1);
      expect(output.trimEnd().split('\n').at(-1)).toMatch(sentence);
    },
    longestMs,
  );
});
