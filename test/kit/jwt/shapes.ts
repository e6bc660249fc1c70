import { forge, part } from './identityProvider.ts';
import type { TokenWorkshop } from './tokenWorkshop.ts';
import { bitFlips, type Families, named, parts, prefixed } from './vectors.ts';

/** Not what a JWT looks like, or another than was signed. */
export const shapes: Families<TokenWorkshop> = {
  'whose critical header is not understood': ({ claims, header, rs256, token }) => {
    const plain = JSON.stringify(claims());
    const unencoded = (more: object) => {
      const first = part({ ...header, ...more, b64: false });
      return `${first}.${part(plain)}.${rs256(`${first}.${plain}`).toString('base64url')}`;
    };
    return {
      ...named(
        [
          ['unknown'],
          ['exp'],
          ['alg'],
          [''],
          [],
          'exp',
          [5],
          {},
          true,
          null,
          ['b64'],
          ['__proto__'],
          ['unknown', 'unknown'],
        ],
        (crit) => token({ header: { crit, unknown: 1 } }),
      ),
      'b64 false, as critical': token({ header: { b64: false, crit: ['b64'] } }),
      'b64 false, of the payload unencoded': unencoded({ crit: ['b64'] }),
      'b64 false, unencoded and not critical': unencoded({}),
      'b64 of text': token({ header: { b64: 'false', crit: ['b64'] } }),
    };
  },
  'whose payload is no object': ({ claims, header, rs256 }) =>
    named(
      [
        'hello',
        '[]',
        '"text"',
        'null',
        '5',
        'true',
        '{',
        '{}{}',
        "{'sub': 'ada'}",
        JSON.stringify([claims()]),
        `${JSON.stringify(claims())},`,
        JSON.stringify(claims()).replace(/}$/, ',}'),
        JSON.stringify(JSON.stringify(claims())),
        '{}',
        '\0',
        // One byte stands for ÿ in it, as UTF-8 has none.
        Buffer.from(JSON.stringify(claims({ name: 'ÿ' })), 'latin1'),
      ],
      (payload) => forge(header, payload, rs256),
    ),
  'whose header is no object': ({ claims, header, rs256, token }) => ({
    ...named(
      [
        'hello',
        '[]',
        '"RS256"',
        'null',
        '5',
        '{',
        '{}',
        '{}{}',
        JSON.stringify([header]),
        JSON.stringify(JSON.stringify(header)),
        ` ${JSON.stringify(header)}`,
        JSON.stringify(header).replace(/}$/, ',}'),
        '{"alg":"RS256","kid":"rsa","alg":"none"}',
        '{"alg":"RS256","kid":"rsa","kid":"unknown"}',
        '{"alg":"RS256","kid":"rsa","alg":"HS256"}',
      ],
      (text) => forge(text, claims(), rs256),
    ),
    'algorithm put in twice after it was signed': [
      part(JSON.stringify(header).replace('{', '{"alg":"none",')),
      ...parts(token()).slice(1),
    ].join('.'),
    'bytes that are no text': forge(
      Buffer.from(JSON.stringify({ ...header, x: 'ÿ' }), 'latin1'),
      claims(),
      rs256,
    ),
  }),
  'of another shape than three parts in base64url': ({ token }) => {
    const jwt = token({ claims: { jti: 'shape' } });
    const [head, body, signature] = parts(jwt);
    const inBase64 = (text: string) => Buffer.from(text, 'base64url').toString('base64');
    const jwe = [
      part({ alg: 'dir', enc: 'A256GCM' }),
      '',
      'AAAAAAAAAAAAAAAA',
      body,
      'AAAAAAAAAAAAAAAAAAAAAA',
    ];
    return {
      'signature in base64': [head, body, inBase64(signature)].join('.'),
      'signature padded': `${jwt}=`,
      'signature padded twice': `${jwt}==`,
      'header padded': [`${head}=`, body, signature].join('.'),
      'payload padded': [head, `${body}=`, signature].join('.'),
      'padding for an address': `${jwt}%3D%3D`,
      'a space in it': [head, ` ${body}`, signature].join('.'),
      'a tab in it': [head, `${body}\t`, signature].join('.'),
      'a letter that is not ASCII': `${jwt}é`,
      'a plus': `${jwt}+`,
      'a tilde': `${jwt}~`,
      'one part': head,
      'two parts': [head, body].join('.'),
      'two parts and a dot': [head, body, ''].join('.'),
      'four parts': [head, body, signature, signature].join('.'),
      'five parts': [head, body, signature, signature, signature].join('.'),
      'five parts as of a JWE': jwe.join('.'),
      'a JWE with a key': [part({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'rsa' }), ...jwe.slice(1)].join('.'),
      'no header': ['', body, signature].join('.'),
      'no payload': [head, '', signature].join('.'),
      'dot before': `.${jwt}`,
      'dot after': `${jwt}.`,
      'dots doubled': [head, body, signature].join('..'),
      'order reversed': [signature, body, head].join('.'),
      quoted: `"${jwt}"`,
      'as JSON': JSON.stringify({ protected: head, payload: body, signature }),
      'scheme twice': `Bearer ${jwt}`,
      'two of them': `${jwt},${jwt}`,
      'prefix of a client token': `clapt_${jwt}`,
      'prefix of a key': `clap_${jwt}`,
    };
  },
  'of which a bit is another': ({ token }) => {
    const jwt = token({ claims: { jti: 'flipped' } });
    return {
      ...prefixed('header', bitFlips(jwt, 0, 12)),
      ...prefixed('payload', bitFlips(jwt, 1, 20)),
      ...prefixed('signature', bitFlips(jwt, 2, 20)),
      ...prefixed(
        'cut by',
        named([1, 2, 3, 4, 100, 300], (count) => jwt.slice(0, -count)),
      ),
    };
  },
  'with the signature, payload or header of another': ({ es256, token }) => {
    const [one, other] = [
      parts(token({ claims: { jti: '1' } })),
      parts(token({ claims: { jti: '2', role: 'admin' } })),
    ];
    const ec = parts(token({ header: { alg: 'ES256', kid: 'ec' }, sign: es256 }));
    return {
      signature: [one[0], one[1], other[2]].join('.'),
      payload: [one[0], other[1], one[2]].join('.'),
      header: [ec[0], one[1], one[2]].join('.'),
      'signature of a curve': [one[0], one[1], ec[2]].join('.'),
    };
  },
  'that is too long': ({ ofLength }) => named([8_193, 9_000, 12_000], ofLength),
};
