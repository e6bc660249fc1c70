import { type ClientTokenWorkshop, clientTokenParts, hs256, prefix, read } from './clientTokenWorkshop.ts';
import { forge } from './identityProvider.ts';
import { bitFlips, type Families, named, prefixed } from './vectors.ts';

/** Not what a client token looks like, or another than was signed. */
export const clientTokenShapes: Families<ClientTokenWorkshop> = {
  'of another shape': ({ own, resigned, signingKey, whole }) => {
    const [head, body, signature] = clientTokenParts(whole);
    const sign = hs256(signingKey(own));
    const key = read(head);
    const shapes = [
      '',
      '.',
      '..',
      head,
      `${head}.${body}`,
      `${head}.${body}.`,
      `${head}..${signature}`,
      `.${body}.${signature}`,
      `${head}.${body}.${signature}.`,
      `${head}.${body}.${signature}.${signature}`,
      `${head}..${signature}.${body}.${signature}`,
      `${signature}.${body}.${head}`,
      `"${head}.${body}.${signature}"`,
      `${head}.${body}=.${signature}`,
      `${head}=.${body}.${signature}`,
      `${head}.${body}.${signature}=`,
      `${head}.${body}.${signature}+`,
      `${head}.${body}.é`,
    ];
    return {
      ...named(shapes, (shape) => prefix + shape),
      ...prefixed(
        'payload',
        named(
          ['hello', '[]', 'null', '5', '{', JSON.stringify([read(body)])],
          (payload) => prefix + forge(key, payload, sign),
        ),
      ),
      ...prefixed(
        'header',
        named(
          ['hello', '[]', 'null', '{', JSON.stringify([key])],
          (header) => prefix + forge(header, read(body), sign),
        ),
      ),
      ...named(
        [{ crit: ['exp'] }, { crit: ['unknown'], unknown: 1 }, { crit: [] }, { b64: false, crit: ['b64'] }],
        (header) => resigned({ header }),
      ),
      'too long': resigned({ claims: { more: 'm'.repeat(1_024) } }),
    };
  },
  'of which a bit is another': ({ whole }) => {
    const jwt = whole.slice(prefix.length);
    return {
      ...prefixed('header', bitFlips(jwt, 0, 10, prefix)),
      ...prefixed('payload', bitFlips(jwt, 1, 20, prefix)),
      ...prefixed('signature', bitFlips(jwt, 2, 20, prefix)),
      ...prefixed(
        'cut by',
        named([1, 2, 3, 4, 20], (count) => whole.slice(0, -count)),
      ),
    };
  },
};
