/** JWTs of the operator's own identity provider: what the good ones are good for, and for how long. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { remoteKeys } from '../../src/domain/identityProvider/remoteKeys.ts';
import { call, generate, settled } from '../kit/client.ts';
import { openStream } from '../kit/eventStream.ts';
import { createTeamKey } from '../kit/gateway.ts';
import {
  epoch,
  issue,
  jwksAnswers,
  newSigningKey,
  type SigningKey,
  startIdentityProvider,
} from '../kit/jwt/identityProvider.ts';
import {
  askRole,
  codeOf,
  type JwtHouse,
  openJwtHouse,
  type TrustedProvider,
  watchAll,
} from '../kit/jwt/jwtHouse.ts';
import type { TokenEdits } from '../kit/jwt/tokenWorkshop.ts';
import { logLines } from '../kit/logLines.ts';
import { openSocket } from '../kit/socket.ts';

let jwts: JwtHouse;
beforeAll(async () => {
  jwts = await openJwtHouse();
});
afterAll(() => jwts.stop());

const token = (edits?: TokenEdits) => jwts.workshop.token(edits);

describe('a token that holds', () => {
  test.each(['rsa', 'ec', 'ed'] as const)('is taken with the algorithm of the key %s', async (name) => {
    const { claims, own } = jwts.workshop;
    const jwt = await issue(own[name], claims({ name: 'Ada', role: 'admin' }));
    const { exp = 0 } = claims();
    const { data } = await jwts.asked(
      jwt,
      '{ viewer { credential role keyName expiresAt requestId team { id } } }',
    );
    expect(data.viewer).toEqual({
      credential: 'JWT',
      role: 'ADMIN',
      keyName: 'Ada',
      expiresAt: expect.any(String),
      requestId: null,
      team: { id: Buffer.from(`Team:${jwts.house.team.teamId}`).toString('base64url') },
    });
    expect(Math.abs(Date.parse(data.viewer.expiresAt) / 1000 - exp)).toBeLessThan(10);
  });

  test('may be written in more than one way', async () => {
    const { audience } = jwts.provider;
    const written: object[] = [
      { aud: ['https://other.example.com', audience] },
      { team: jwts.house.team.teamId.toUpperCase() },
      { nbf: epoch() + 3 },
      { iat: epoch() + 3 },
      { iat: epoch() - 86_400 + 60 },
      { sub: 's'.repeat(255) },
      { name: null },
    ];
    for (const more of written)
      expect([more, (await jwts.asked(token({ claims: more }))).status]).toEqual([more, 200]);
    for (const typ of ['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'application/jwt', undefined])
      expect((await jwts.asked(token({ header: { typ } }))).status).toBe(200);
    const nameless = await jwts.asked(token({ claims: { name: null } }), '{ viewer { keyName } }');
    expect(nameless.data.viewer.keyName).toBe(jwts.workshop.claims().sub);
  });

  test('ends a day after it was issued, however late its own end is', async () => {
    const iat = epoch() - 86_400 + 60;
    const { data } = await jwts.asked(
      token({ claims: { iat, exp: epoch() + 365 * 86_400 } }),
      '{ viewer { expiresAt } }',
    );
    expect(Date.parse(data.viewer.expiresAt)).toBe((iat + 86_400) * 1000);
  });

  test('ends as soon as JWT_MAX_AGE_SECONDS says, on open sockets too', async () => {
    const gateway = await jwts.house.startGateway({ JWT_MAX_AGE_SECONDS: '60' });
    const old = token({ claims: { iat: epoch() - 61 } });
    expect((await call(gateway.url, old, askRole)).status).toBe(401);
    expect((await jwts.asked(old)).status).toBe(200);
    const ending = token({ claims: { iat: epoch() - 56 } });
    const socket = await openSocket(gateway.url, { authorization: `Bearer ${ending}` });
    await socket.next(({ type }) => type === 'connection_ack');
    expect(await socket.closing).toBe(4403);
    expect((await call(gateway.url, ending, askRole)).status).toBe(401);
    await gateway.stop();
  });

  test('may be a few seconds ahead of its time, as the provider’s clock may be', async () => {
    expect((await jwts.asked(token({ claims: { nbf: epoch() + 3 } }))).status).toBe(200);
  });

  test('may do what its role may: that of its claim, or a viewer without one', async () => {
    for (const role of ['viewer', 'member', 'admin'])
      expect((await jwts.asked(token({ claims: { role } }))).data.viewer.role).toBe(role.toUpperCase());
    const mutation =
      'mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) { request { id } errors { code } } }';
    const input = { audioUri: jwts.house.media.wav(2), prompt: '[sandbox: fast]' };
    expect(codeOf(await jwts.asked(token(), mutation, { input }))).toBe('FORBIDDEN');
    expect(codeOf(await jwts.asked(token({ claims: { role: 'viewer' } }), mutation, { input }))).toBe(
      'FORBIDDEN',
    );
    const made = await jwts.asked(token({ claims: { role: 'member' } }), mutation, { input });
    expect(made.data.generateVideo).toEqual({ request: { id: expect.any(String) }, errors: [] });
    expect(
      codeOf(await jwts.asked(token({ claims: { role: 'member' } }), '{ apiKeys { nodes { id } } }')),
    ).toBe('FORBIDDEN');
    expect(
      (await jwts.asked(token({ claims: { role: 'admin' } }), '{ apiKeys { nodes { id } } }')).errors,
    ).toBeUndefined();
  });

  test("reaches its own team's requests and no other's", async () => {
    const other = await createTeamKey(jwts.house.env);
    const theirs = await generate(jwts.gateway.url, other.key, {
      audioUri: jwts.house.media.wav(2),
      prompt: 'x',
    });
    const query =
      'query ($id: ID!) { request(id: $id) { id } node(id: $id) { id } requests { nodes { id } } }';
    const { data } = await jwts.asked(token({ claims: { role: 'admin' } }), query, { id: theirs });
    expect(data).toMatchObject({ request: null, node: null });
    expect(data.requests.nodes).not.toContainEqual({ id: theirs });
    const own = await jwts.asked(token({ claims: { team: other.teamId } }), query, { id: theirs });
    expect(own.data).toEqual({
      request: { id: theirs },
      node: { id: theirs },
      requests: { nodes: [{ id: theirs }] },
    });
  });

  test('makes no client token, whatever its role', async () => {
    const mutation = 'mutation { createClientToken(input: {}) { token } }';
    const answer = await jwts.asked(token({ claims: { role: 'admin' } }), mutation);
    expect(codeOf(answer)).toBe('FORBIDDEN');
    expect(answer.data?.createClientToken ?? null).toBeNull();
  });

  describe('of an admin makes keys', () => {
    const mutation = `mutation ($input: CreateApiKeyInput!) {
      createApiKey(input: $input) {
        key errors { code message field } apiKey { id expiresAt createdBy { credential name apiKeyId } }
      }
    }`;
    const make = async (expiresAt?: Date) => {
      const jwt = token({ claims: { role: 'admin', name: 'Ada' } });
      const input = {
        name: 'made',
        role: 'ADMIN',
        ...(expiresAt ? { expiresAt: expiresAt.toISOString() } : {}),
      };
      return (await jwts.asked(jwt, mutation, { input })).data.createApiKey;
    };
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    const daysLeft = ({ apiKey }: { apiKey: { expiresAt: string } }) =>
      (Date.parse(apiKey.expiresAt) - Date.now()) / 86_400_000;

    test('that name their maker and expire, after 30 days unless told otherwise', async () => {
      const made = await make();
      expect(made.apiKey.createdBy).toEqual({ credential: 'JWT', name: 'Ada', apiKeyId: null });
      expect(daysLeft(made)).toBeCloseTo(30, 2);
      expect(daysLeft(await make(inDays(89.9)))).toBeCloseTo(89.9, 2);
    });

    test('that live no longer than 90 days, and neither do those that they make', async () => {
      expect(await make(inDays(90.1))).toMatchObject({
        key: null,
        errors: [{ code: 'OUT_OF_RANGE', field: ['input', 'expiresAt'] }],
      });
      const { key, apiKey } = await make();
      const below = await jwts.asked(key, mutation, { input: { name: 'below' } });
      expect(below.data.createApiKey.apiKey).toMatchObject({
        expiresAt: apiKey.expiresAt,
        createdBy: { credential: 'API_KEY', name: 'made', apiKeyId: apiKey.id },
      });
    });
  });

  test('takes its open socket and stream along when it expires, and nothing is sent after', async () => {
    const exp = epoch() + 3;
    const jwt = token({ claims: { exp, role: 'member' } });
    const headers = { authorization: `Bearer ${jwt}` };
    const socket = await openSocket(jwts.gateway.url, headers);
    await socket.next(({ type }) => type === 'connection_ack');
    socket.send({ type: 'subscribe', id: '1', payload: { query: watchAll } });
    const stream = await openStream(jwts.gateway.url, { query: watchAll, headers });
    const heard: number[] = [];
    socket.socket.on('message', () => heard.push(Date.now()));
    const streamEnded = (async () => {
      for await (const _event of stream.events) heard.push(Date.now());
      return Date.now();
    })();
    let over = false;
    const ended = Promise.all([socket.closing.then((code) => [code, Date.now()]), streamEnded]).finally(
      () => {
        over = true;
      },
    );
    // Changes come all the while, and go on when both are closed.
    const make = () =>
      generate(jwts.gateway.url, jwts.house.team.key, {
        audioUri: jwts.house.media.wav(2),
        prompt: '[sandbox: fast]',
      });
    while (!over) await Promise.all([make(), delay(300)]);
    const [[code = 0, closedAt = 0], endedAt] = await ended;
    const count = heard.length;
    await settled(jwts.gateway.url, jwts.house.team.key, await make());
    expect(code).toBe(4403);
    for (const at of [closedAt, endedAt]) {
      expect(at).toBeGreaterThanOrEqual(exp * 1000);
      expect(at).toBeLessThan((exp + 5) * 1000);
    }
    expect(count).toBeGreaterThan(2);
    expect(heard.length).toBe(count);
  });
});

describe('the keys of the provider', () => {
  const first = newSigningKey('ES256', 'first');
  const second = newSigningKey('ES256', 'second');
  const pointless = newSigningKey('ES256', 'pointless');
  const hollow = newSigningKey('RS256', 'hollow');
  const issuedBy = (key: SigningKey) => issue(key, jwts.workshop.claims());
  const statusAt = async ({ gateway }: TrustedProvider, jwt: string) =>
    (await call(gateway.url, jwt, askRole)).status;
  const faultsOf = ({ gateway }: TrustedProvider) => logLines(gateway).filter(({ level }) => level >= 50);

  /** Keys that could not be had are not asked for again at once, in milliseconds. */
  const askedAgainMs = 2_100;

  test('that cannot be had make the gateway say so, until they can be had', { timeout: 60_000 }, async () => {
    const { provider, gateway } = await jwts.openProvider([first.jwk]);
    const { url, log } = gateway;
    const jwt = await issuedBy(first);
    const away = [
      'serverError',
      'redirect',
      'notJson',
      'notASet',
      'cut',
      'slow',
      'large',
      'packed',
      'trickle',
    ] as const;
    for (const name of away) {
      provider.answerWith(jwksAnswers[name]);
      const answer = await call(url, jwt, askRole);
      expect([name, answer.status, codeOf(answer)]).toEqual([name, 503, 'SERVICE_UNAVAILABLE']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.errors?.[0]?.message).toMatch(/identity provider/);
      // Nobody else has to wait for it.
      expect((await call(url, jwts.house.team.key, askRole)).status).toBe(200);
      await delay(askedAgainMs);
    }
    // The other doors tell stock clients to come back.
    provider.answerWith(jwksAnswers.cut);
    const headers = { authorization: `Bearer ${jwt}` };
    expect(await (await openSocket(url, headers)).closing).toBe(1013);
    expect((await openStream(url, { query: watchAll, headers })).status).toBe(503);
    provider.answerWith(jwksAnswers.keys);
    await delay(askedAgainMs);
    expect((await call(url, jwt, askRole)).status).toBe(200);
    // What it has learned it goes on with while the provider is away: another token, as it may have kept what that one
    // stands for.
    provider.answerWith(jwksAnswers.serverError);
    expect((await call(url, await issuedBy(first), askRole)).status).toBe(200);
    expect(log()).not.toContain(jwt);
  });

  test('are not read beyond 1 MB, nor for longer than 3 s', async () => {
    const trusted = await jwts.openProvider([first.jwk]);
    const { provider } = trusted;
    provider.answerWith(jwksAnswers.endless);
    const begun = Date.now();
    expect(await statusAt(trusted, await issuedBy(first))).toBe(503);
    expect(Date.now() - begun).toBeLessThan(2_500);
    // What lies in the buffers of both sides has been sent as well.
    await expect.poll(() => provider.sent() / 1024 / 1024).toBeLessThan(16);
    await delay(askedAgainMs);
    provider.answerWith(jwksAnswers.keys);
    expect(await statusAt(trusted, await issuedBy(first))).toBe(200);
  });

  test('that cannot be had are no fault of the gateway, at whatever door', async () => {
    const trusted = await jwts.openProvider([first.jwk]);
    const { url } = trusted.gateway;
    const headers = { authorization: `Bearer ${await issuedBy(first)}` };
    const before = logLines(trusted.gateway).length;
    trusted.provider.answerWith(jwksAnswers.serverError);
    for (let turn = 0; turn < 4; turn += 1) {
      expect(await (await openSocket(url, headers)).closing).toBe(1013);
      expect((await openStream(url, { query: watchAll, headers })).status).toBe(503);
    }
    // Whoever has any token could make it ask, and it asks once in a while alone.
    expect(trusted.provider.asked.length).toBeLessThan(4);
    const levels = () =>
      logLines(trusted.gateway)
        .slice(before)
        .map(({ level }) => level);
    // Each of the eight refusals leaves its line, and none of them is an error.
    await expect.poll(() => levels().filter((level) => level >= 40)).toEqual(Array(8).fill(40));
  });

  test('that cannot be used refuse the tokens that name them, and are told of once', async () => {
    const { n: _n, ...noModulus } = hollow.jwk;
    const trusted = await jwts.openProvider([first.jwk, { ...pointless.jwk, x: 'AAAA' }, noModulus]);
    const { url } = trusted.gateway;
    const before = logLines(trusted.gateway).length;
    for (const key of [pointless, hollow, pointless, hollow]) {
      const jwt = await issuedBy(key);
      const answer = await call(url, jwt, askRole);
      expect([key.kid, answer.status, codeOf(answer)]).toEqual([key.kid, 401, 'UNAUTHENTICATED']);
      const headers = { authorization: `Bearer ${jwt}` };
      expect(await (await openSocket(url, headers)).closing).toBe(4403);
      expect((await openStream(url, { query: watchAll, headers })).status).toBe(401);
    }
    // They spoil none of those that are published beside them.
    expect(await statusAt(trusted, await issuedBy(first))).toBe(200);
    const warnings = () =>
      logLines(trusted.gateway)
        .slice(before)
        .filter(({ level }) => level === 40);
    await expect.poll(() => warnings().map(({ kid }) => kid)).toEqual(['pointless', 'hollow']);
    expect(faultsOf(trusted)).toEqual([]);
    expect(trusted.provider.asked).toEqual(['/jwks']);
  });

  // These two wait until the gateway may ask anew, so they wait together.
  test.concurrent('are fetched anew for a key that has come since, within 35 s, and an old one is refused then', async ({
    expect,
  }) => {
    const trusted = await jwts.openProvider([first.jwk]);
    const { provider } = trusted;
    const [old, current] = [await issuedBy(first), await issuedBy(second)];
    const before = provider.asked.length;
    expect(await statusAt(trusted, old)).toBe(200);
    provider.publish([second.jwk]);
    // Asking more often for ids that it does not know would let anybody make it a nuisance to the provider.
    expect(await statusAt(trusted, current)).toBe(401);
    expect(provider.asked.length).toBe(before + 1);
    await expect.poll(() => statusAt(trusted, current), { timeout: 35_000, interval: 500 }).toBe(200);
    expect(provider.asked.length).toBe(before + 2);
    expect(await statusAt(trusted, old)).toBe(401);
  }, 60_000);

  test.concurrent('that are known go on to hold when the provider is away, though it is asked for another', async ({
    expect,
  }) => {
    const trusted = await jwts.openProvider([first.jwk]);
    const { provider } = trusted;
    const unknown = await issuedBy(second);
    expect(await statusAt(trusted, await issuedBy(first))).toBe(200);
    provider.answerWith(jwksAnswers.serverError);
    const statuses = new Set<number>();
    const askedFor = async () => {
      statuses.add(await statusAt(trusted, unknown));
      return provider.asked.length;
    };
    await expect.poll(askedFor, { timeout: 35_000, interval: 500 }).toBe(2);
    expect([...statuses]).toEqual([401]);
    expect(await statusAt(trusted, await issuedBy(first))).toBe(200);
    expect(faultsOf(trusted)).toEqual([]);
  }, 60_000);
});

// It moves the clock of this process, so nothing may run beside it.
describe('the keys of a provider that is away when they are to be fetched anew', () => {
  const key = newSigningKey('ES256', 'known');
  const away = ['serverError', 'redirect', 'notJson', 'notASet', 'cut', 'slow'] as const;

  test.each(away)('go on to hold: %s', async (name) => {
    const provider = await startIdentityProvider([key.jwk]);
    const warn = vi.fn();
    const keyOf = remoteKeys(provider.jwksUrl, { warn } as unknown as Parameters<typeof remoteKeys>[1]);
    const flattened = { payload: '', signature: '' };
    const fetched = () => keyOf({ alg: 'ES256', kid: key.kid }, flattened);
    const inHalfAnHour = Date.now() + 30 * 60_000;
    try {
      const known = await fetched();
      provider.answerWith(jwksAnswers[name]);
      vi.useFakeTimers({ toFake: ['Date'], now: inHalfAnHour });
      expect(await fetched()).toEqual(known);
      await expect(keyOf({ alg: 'ES256', kid: 'unknown' }, flattened)).rejects.toThrow(/no applicable key/);
      expect(provider.asked.length).toBeGreaterThan(1);
      expect(warn).not.toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
      await provider.stop();
    }
  });
});
