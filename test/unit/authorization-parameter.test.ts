import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorizationParameter } from '../../src/server/authenticate.ts';

describe('the authorization among connection parameters', () => {
  test.each<[string, Record<string, unknown> | undefined | null, unknown]>([
    ['as HTTP writes it', { Authorization: 'Bearer k' }, 'Bearer k'],
    ['in lower case', { authorization: 'Bearer k' }, 'Bearer k'],
    ['in capitals', { AUTHORIZATION: 'Bearer k' }, 'Bearer k'],
    ['beside others', { locale: 'de', Authorization: 'Bearer k', x: null }, 'Bearer k'],
    ['as no text, which nobody is let in with', { Authorization: { Bearer: 'k' } }, { Bearer: 'k' }],
    ['under another name', { 'X-Authorization': 'Bearer k', auth: 'k' }, undefined],
    ['nested', { headers: { Authorization: 'Bearer k' } }, undefined],
    ['in nothing', {}, undefined],
    ['in no parameters', undefined, undefined],
    ['in null', null, undefined],
  ])('%s', (_name, parameters, value) => {
    expect(authorizationParameter(parameters)).toEqual(value);
  });

  test('is not found where it is only inherited', () => {
    expect(authorizationParameter(Object.create({ authorization: 'Bearer k' }))).toBeUndefined();
  });

  test('is found in any letter case among any others', () => {
    const others = fc.dictionary(
      fc.string().filter((name) => name.toLowerCase() !== 'authorization'),
      fc.anything(),
    );
    fc.assert(
      fc.property(others, fc.mixedCase(fc.constant('authorization')), (parameters, name) => {
        expect(authorizationParameter(parameters)).toBeUndefined();
        expect(authorizationParameter({ ...parameters, [name]: 'Bearer k' })).toBe('Bearer k');
      }),
    );
  });
});
