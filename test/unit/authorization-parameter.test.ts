import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorizationOf } from '../../src/server/graphql/authenticate.ts';

const authorizationParameter = (connection: unknown) => authorizationOf({ header: undefined, connection });

describe('the authorization among connection parameters', () => {
  test.each<[string, Record<string, unknown> | undefined | null, unknown]>([
    ['as HTTP writes it', { Authorization: 'Bearer k' }, 'Bearer k'],
    ['in lower case', { authorization: 'Bearer k' }, 'Bearer k'],
    ['in capitals', { AUTHORIZATION: 'Bearer k' }, 'Bearer k'],
    ['beside others', { locale: 'de', Authorization: 'Bearer k', x: null }, 'Bearer k'],
    ['as no text, which nobody is let in with', { Authorization: { Bearer: 'k' } }, { Bearer: 'k' }],
    ['under another name', { 'X-Authorization': 'Bearer k', auth: 'k' }, undefined],
    ['among headers within them', { headers: { authorization: 'Bearer k' } }, 'Bearer k'],
    [
      'in both places, of which the first counts',
      { Authorization: 'a', headers: { Authorization: 'b' } },
      'a',
    ],
    ['nested otherwise', { auth: { Authorization: 'Bearer k' } }, undefined],
    ['empty, as clients send it before they have one', { Authorization: '' }, undefined],
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

  test('goes before the header of the upgrade, which counts where there is none', () => {
    expect(authorizationOf({ header: 'a', connection: { authorization: 'b' } })).toBe('b');
    expect(authorizationOf({ header: 'a', connection: { authorization: '' } })).toBe('a');
    expect(authorizationOf({ header: 'a', connection: null })).toBe('a');
  });
});
