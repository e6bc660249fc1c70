/** An identity provider as an operator has one: public keys at an address, and tokens signed with their private halves. */
import { constants, createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type JWK, type JWTPayload, SignJWT } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public half as a provider publishes it. */
  readonly jwk: JWK;
}

/** How the address of the keys answers. */
export type JwksAnswer = (response: ServerResponse, keys: readonly JWK[]) => void;

/** More than a gateway reads of keys, which is 1 MB: white space that any parser skips. */
const padding = ' '.repeat(1024 * 1024);
/** Longer than a gateway waits for keys, which is 3 s. */
const slowMs = 6_000;

export const jwksAnswers = {
  keys: (response, keys) => void response.setHeader('content-type', 'application/json').end(json({ keys })),
  serverError: (response) => void response.writeHead(500).end('{}'),
  redirect: (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
  notJson: (response) => void response.end('<html>Log in to go on</html>'),
  notASet: (response) => void response.end('{"keys": "none"}'),
  cut: (response) => void response.destroy(),
  slow: (response, keys) =>
    void setTimeout(() => response.destroyed || jwksAnswers.keys(response, keys), slowMs).unref(),
  large: (response, keys) => void response.end(padding + json({ keys })),
  packed: (response, keys) =>
    void response.setHeader('content-encoding', 'gzip').end(gzipSync(padding + json({ keys }))),
  /** Begins at once, and comes to its end too late. */
  trickle(response, keys) {
    const timer = setInterval(() => response.write(' '), 100);
    response.on('close', () => clearInterval(timer));
    setTimeout(() => response.destroyed || response.end(json({ keys })), slowMs).unref();
  },
  endless(response) {
    const send = () => {
      while (!response.destroyed && response.write(padding)) {}
      if (!response.destroyed) response.once('drain', send);
    };
    send();
  },
} as const satisfies Record<string, JwksAnswer>;

export interface IdentityProvider {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  /** The paths that were asked for so far. */
  readonly asked: readonly string[];
  /** Bytes that have been written to those who asked. */
  sent(): number;
  publish(keys: readonly JWK[]): void;
  answerWith(answer: JwksAnswer): void;
  /** What a token says that holds for an hour; `more` adds to it or replaces it. */
  claims(teamId: string, more?: JWTPayload): JWTPayload;
  stop(): Promise<void>;
}

export async function startIdentityProvider(keys: readonly JWK[] = []): Promise<IdentityProvider> {
  let published = keys;
  let answer: JwksAnswer = jwksAnswers.keys;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/jwks') answer(response, published);
    else response.writeHead(404).end();
  });
  let sent = 0;
  server.on('connection', (socket) => socket.once('close', () => (sent += socket.bytesWritten)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer = 'https://id.example.com/realms/studio';
  const audience = 'https://video.example.com';
  return {
    issuer,
    audience,
    jwksUrl: `http://127.0.0.1:${port}/jwks`,
    asked,
    sent: () => sent,
    publish(next) {
      published = next;
    },
    answerWith(next) {
      answer = next;
    },
    claims(teamId, more = {}) {
      const now = epoch();
      return { iss: issuer, aud: audience, sub: 'ada', team: teamId, iat: now, exp: now + 3600, ...more };
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Seconds since 1970, as tokens count. */
export function epoch(): number {
  return Math.floor(Date.now() / 1000);
}

const pairs: Readonly<Record<string, () => { privateKey: KeyObject; publicKey: KeyObject }>> = {
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  WEAK: () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
  THREE: () => generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ES256K: () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  Ed448: () => generateKeyPairSync('ed448'),
};

/** @param pair what kind of key it is, where the algorithm alone does not say: 'WEAK' has 1024 bits, 'THREE' that exponent. */
export function newSigningKey(alg: string, kid: string, pair?: string): SigningKey {
  const make = pairs[pair ?? alg] ?? pairs.RSA;
  if (!make) throw new Error(`no key for ${alg}`);
  const { privateKey, publicKey } = make();
  const jwk = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg, use: 'sig' };
  return { kid, alg, privateKey, publicKey, jwk };
}

/** The private half as a JWK, which no provider should ever publish. */
export function privateJwk({ privateKey, kid, alg }: SigningKey): JWK {
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), kid, alg };
}

/** A token as a provider makes it. */
export async function issue(key: SigningKey, claims: JWTPayload, header: object = {}): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** What a signature is made of by hand, where no well-made library would make it. */
export type Signer = (input: string) => Buffer;

export function signer(alg: string, key: KeyObject): Signer {
  const hash = alg.startsWith('Ed') ? null : `sha${alg.slice(2, 5)}`;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const form = alg.startsWith('PS') ? pss : { dsaEncoding: 'ieee-p1363' as const };
  return (input) => sign(hash, Buffer.from(input), { key, ...form });
}

export function hmacSigner(alg: string, secret: string | Buffer | Uint8Array): Signer {
  return (input) =>
    createHmac(`sha${alg.slice(2)}`, secret)
      .update(input)
      .digest();
}

/** What is a signature wherever the exponent is 1, and needs no key at all: the padded digest itself (RFC 8017, 9.2). */
export function withoutKey(modulusBytes: number): Signer {
  const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  return (input) => {
    const digest = Buffer.concat([digestInfo, createHash('sha256').update(input).digest()]);
    const padding = Buffer.alloc(modulusBytes - digest.length - 3, 0xff);
    return Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), digest]);
  };
}

/** A token of any header and payload, well-formed or not: objects are written as JSON, the rest as it is. */
export function forge(
  header: object | string | Buffer,
  payload: object | string | Buffer,
  sign: Signer,
): string {
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${sign(input).toString('base64url')}`;
}

/** One part of a token. */
export function part(value: object | string | Buffer): string {
  return Buffer.from(Buffer.isBuffer(value) || typeof value === 'string' ? value : json(value)).toString(
    'base64url',
  );
}

function json(value: object): string {
  return JSON.stringify(value);
}
