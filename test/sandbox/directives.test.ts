import { describe, expect, test } from 'vitest';
import { describeDirectives, directives, readScript } from '../../src/sandbox/directives.ts';

describe('directives in a prompt', () => {
  test.each([
    ['a calm sea', []],
    ['a calm sea [sandbox: fail]', [['fail', undefined]]],
    ['[SandBox:  Rate   Limit 3] waves', [['rate limit', 3]]],
    [
      '[sandbox: slow 2.5] and [sandbox:cancelled]',
      [
        ['slow', 2.5],
        ['cancelled', undefined],
      ],
    ],
    [
      '[sandbox: fast, lost reply]',
      [
        ['fast', undefined],
        ['lost reply', undefined],
      ],
    ],
    ['[sandbox: capacity named]', [['capacity named', undefined]]],
    ['[sandboxes: fail] [a sandbox: fail]', []],
    [undefined, []],
  ])('%j is read as %j', (prompt, steps) => {
    expect([...readScript(prompt).steps]).toEqual(steps);
    expect(readScript(prompt).unknown).toEqual([]);
  });

  test.each(['explode', 'fail 3', 'slow', 'slow soon', ''])('"%s" is reported as unknown', (text) => {
    expect(readScript(`[sandbox: ${text}]`)).toMatchObject({ unknown: [text] });
  });

  test('every directive can be written as it is described', () => {
    for (const each of directives) {
      const written = 'argument' in each ? `${each.name} 2` : each.name;
      expect(readScript(`[sandbox: ${written}]`).steps.has(each.name)).toBe(true);
      expect(describeDirectives()).toContain(`[sandbox: ${each.name}`);
    }
  });
});
