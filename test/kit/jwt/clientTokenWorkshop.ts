import { hkdfSync } from 'node:crypto';
import { call, generate } from '../client.ts';
import { createTeamKey, type Key } from '../gateway.ts';
import type { House } from '../house.ts';
import { forge, hmacSigner, part, type Signer } from './identityProvider.ts';
import type { TokenEdits } from './tokenWorkshop.ts';
import { parts } from './vectors.ts';

/** A key as the database has it, which is all that a thief of the database would have. */
export interface StoredKey {
  readonly id: string;
  readonly hash: Buffer;
}

/** Makes the client tokens of one team, as the gateway does and as it never would. */
export interface ClientTokenWorkshop {
  readonly team: Key;
  readonly other: Key;
  readonly own: StoredKey;
  /** The key of the other team. */
  readonly foreign: StoredKey;
  readonly revoked: StoredKey;
  readonly expired: StoredKey;
  /** The gateway's own secret. */
  readonly secret: string;
  readonly upstreamKey: string;
  /** A request of the team's, and tokens as the front door makes them: for all of them, and for that one. */
  readonly requestId: string;
  readonly whole: string;
  readonly limited: string;
  /** The team's token, changed and signed anew: by the gateway's own key unless another signer is given. */
  resigned(edits: TokenEdits): string;
  /** The very key that the gateway signs with: nobody has it who has not both the gateway's secret and the database. */
  signingKey(key: Pick<StoredKey, 'hash'>, secret?: string, info?: string): Buffer;
  stored(key: string): Promise<StoredKey>;
  /** A token as the front door makes it, with the team's key unless another is given. */
  tokenFor(input: object, key?: string): Promise<string>;
}

export const prefix = 'clapt_';

export async function clientTokenWorkshop(house: House): Promise<ClientTokenWorkshop> {
  const { database, env, gateway, media, team } = house;
  const { TOKEN_SECRET: secret = '', GMI_API_KEY: upstreamKey = '' } = env;
  const stored = async (key: string): Promise<StoredKey> => {
    const [row] = await database.query<StoredKey & Record<string, unknown>>(
      `SELECT id, hash FROM api_key WHERE hash = sha256(convert_to($1, 'UTF8'))`,
      [key],
    );
    if (!row) throw new Error('the key is not stored');
    return row;
  };
  const tokenFor = async (input: object, key = team.key): Promise<string> => {
    const mutation =
      'mutation ($input: CreateClientTokenInput!) { createClientToken(input: $input) { token errors { code } } }';
    const { data } = await call(gateway.url, key, mutation, { input: { access: 'WRITE', ...input } });
    const { token, errors } = data.createClientToken;
    if (errors.length > 0) throw new Error(`no token was made: ${JSON.stringify(errors)}`);
    return token;
  };
  const other = await createTeamKey(env);
  const [gone, past] = await Promise.all([1, 2].map(() => createTeamKey(env, 'member', team.teamId)));
  const [own, foreign, revoked, expired] = (await Promise.all(
    [team, other, gone, past].map((key) => stored(key?.key ?? '')),
  )) as [StoredKey, StoredKey, StoredKey, StoredKey];
  await database.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [revoked.id]);
  await database.query('UPDATE api_key SET expires_at = now() WHERE id = $1', [expired.id]);
  const input = { audioUri: media.wav(2), prompt: '[sandbox: fast]' };
  const requestId = await generate(gateway.url, team.key, input);
  const [whole, limited] = [await tokenFor({}), await tokenFor({ requestId })];
  const signingKey: ClientTokenWorkshop['signingKey'] = (
    { hash },
    from = secret,
    info = 'clapperboard client token',
  ) => Buffer.from(hkdfSync('sha256', from, hash, info, 32));
  const resigned = ({ header = {}, claims = {}, sign = hs256(signingKey(own)) }: TokenEdits) => {
    const [head, payload] = clientTokenParts(whole);
    return prefix + forge({ ...read(head), ...header }, { ...read(payload), ...claims }, sign);
  };
  const keys = { team, other, own, foreign, revoked, expired, secret, upstreamKey };
  return { ...keys, requestId, whole, limited, resigned, signingKey, stored, tokenFor };
}

export function hs256(secret: Buffer | string): Signer {
  return hmacSigner('HS256', secret);
}

/** Header, payload and signature, without the prefix. */
export function clientTokenParts(token: string): [string, string, string] {
  return parts(token.slice(prefix.length));
}

/** What a part says. */
export function read(text: string): object {
  return JSON.parse(Buffer.from(text, 'base64url').toString());
}

/** The token with another header and other claims, and the signature that it had. */
export function edited(token: string, header: object, claims: object): string {
  const [head, payload, signature] = clientTokenParts(token);
  return (
    prefix + [part({ ...read(head), ...header }), part({ ...read(payload), ...claims }), signature].join('.')
  );
}
