/** What may not be written anywhere: provoked where it is likeliest, with the log at its most talkative. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, settled } from '../kit/client.ts';
import { type Environment, run } from '../kit/command.ts';
import { openStream } from '../kit/eventStream.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { logLines } from '../kit/logLines.ts';
import { startRedisServer } from '../kit/redisServer.ts';
import { findSecrets } from '../kit/secrets/findSecrets.ts';
import { upstreamKey } from '../kit/secrets/written.ts';
import { openSocket } from '../kit/socket.ts';
import { startTcpProxy } from '../kit/tcpProxy.ts';

let house: House;
let token: string;
beforeAll(async () => {
  house = await openHouse({ env: { LOG_LEVEL: 'trace' } });
  const made = await call(
    house.gateway.url,
    house.team.key,
    'mutation { createClientToken(input: {}) { token } }',
  );
  token = made.data.createClientToken.token;
});
afterAll(() => house.stop());

const unknownKey = `clap_${'A'.repeat(43)}00000000`;
const query = '{ viewer { role } }';

/** All that the gateway has written, and been asked to show. */
async function written(answers: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const metrics = await (await fetch(`${house.gateway.url}/metrics`)).text();
  return [
    ['log', house.gateway.log()],
    ['metrics', metrics],
    ['answers', answers.join('\n')],
  ];
}

test('credentials in every place and form, right and wrong, are written nowhere', async () => {
  const { url } = house.gateway;
  const { key: admin } = await createTeamKey(house.env, 'admin', house.team.teamId);
  const answers: string[] = [];
  const note = async (answer: Promise<Response>) => void answers.push(await (await answer).text());
  for (const credential of [house.team.key, admin, token, unknownKey, `${house.team.key}x`]) {
    for (const authorization of [
      `Bearer ${credential}`,
      credential,
      `Basic ${credential}`,
      `bearer  ${credential} `,
    ]) {
      const headers = { authorization, 'content-type': 'application/json' };
      await note(fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) }));
      await note(fetch(`${url}/graphql`, { method: 'POST', headers, body: `{"query": "${credential}"` }));
      await note(fetch(`${url}/nowhere`, { headers }));
    }
    await note(fetch(`${url}/graphql?query=${query}&access_token=${credential}`));
    await note(fetch(`${url}/nowhere?access_token=${credential}`));
    await note(fetch(`${url}/uploads/${credential}`));
    const stream = await openStream(url, { query, method: 'GET', token: credential });
    answers.push(await stream.text());
    const socket = await openSocket(url, { Authorization: `Bearer ${credential}`, key: credential });
    socket.send({ type: 'nonsense', payload: { credential } });
    await socket.closing;
  }
  const kept = { texts: await written(answers), planted: [house.team.key, admin, token, unknownKey] };
  expect(findSecrets(kept)).toEqual([]);
});

test('the upstream’s key is not in what a refused submission leaves behind', async () => {
  const { url } = house.gateway;
  const input = { audioUri: house.media.wav(2), prompt: '[sandbox: reject]' };
  const request = await settled(url, house.team.key, await generate(url, house.team.key, input));
  expect(request.status).toBe('FAILED');
  const events = await house.database.query('SELECT reason, detail FROM request_event');
  const texts = await written([JSON.stringify(request), JSON.stringify(events)]);
  expect(findSecrets({ texts, planted: [upstreamKey] })).toEqual([]);
});

test('the record has no key, no token and no key of the upstream in it, whoever reads it', async () => {
  const tables = await house.database.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await house.database.query(`SELECT to_jsonb(each) FROM ${name} AS each`);
      return [name, JSON.stringify(rows)] as const;
    }),
  );
  expect(Object.fromEntries(texts).api_key).toContain('hash');
  expect(findSecrets({ texts, planted: [house.team.key, token, upstreamKey] })).toEqual([]);
});

describe('the password of an address', () => {
  const password = `planted-${randomUUID()}`;
  /** All that a gateway writes that cannot start. */
  const refused = async (env: Environment) => {
    const { code, stdout, stderr } = await run(['start'], { ...house.env, ...env });
    expect(code).toBe(1);
    return `${stdout}${stderr}`;
  };
  const hunted = (where: string, text: string) =>
    findSecrets({ texts: [[where, text]], planted: [password] });

  test('of Redis is not in the errors of a start', async () => {
    const REDIS_URL = `redis://user:${password}@127.0.0.1:9`;
    const written = await refused({ REDIS_URL, LOG_LEVEL: 'trace' });
    expect(written).toContain('Redis at 127.0.0.1:9 cannot be used');
    expect(hunted('errors of a start', written)).toEqual([]);
  });

  test('of Redis is not in the log when it is refused', async () => {
    const redis = await startRedisServer();
    const gateway = await house.startGateway({ REDIS_URL: redis.urlWith(password), LOG_LEVEL: 'trace' });
    try {
      redis.refusePasswords();
      await expect.poll(() => gateway.log(), { timeout: 10_000 }).toContain('WRONGPASS');
      await call(gateway.url, house.team.key, query);
      expect(logLines(gateway).map(({ err }) => err)).toContainEqual(
        expect.objectContaining({ type: 'ReplyError', message: expect.stringContaining('WRONGPASS') }),
      );
      expect(hunted('log', gateway.log())).toEqual([]);
    } finally {
      await gateway.stop();
      await redis.stop();
    }
  });

  test('of Postgres is not in the errors of a start', async () => {
    const DATABASE_URL = `postgresql://user:${password}@127.0.0.1:9/clapperboard`;
    const written = await refused({ DATABASE_URL, LOG_LEVEL: 'trace' });
    expect(written).toContain('The database at 127.0.0.1:9/clapperboard cannot be used');
    expect(hunted('errors of a start', written)).toEqual([]);
  });

  test('of Postgres is not in the log when it is away, and what was asked then fails', async () => {
    const proxy = await startTcpProxy(house.database.url);
    const address = new URL(proxy.targetUrl);
    // The server of the tests trusts whoever comes from this machine, with any password.
    address.password ||= password;
    const gateway = await house.startGateway({ DATABASE_URL: address.href, LOG_LEVEL: 'trace' });
    try {
      await proxy.mode('refuse');
      proxy.reset();
      expect((await call(gateway.url, house.team.key, query)).status).toBe(503);
      await expect.poll(() => gateway.log()).toContain('a call failed because the database is unavailable');
      const planted = decodeURIComponent(address.password);
      expect(findSecrets({ texts: [['log', gateway.log()]], planted: [planted] })).toEqual([]);
    } finally {
      await gateway.kill();
      await proxy.stop();
    }
  });

  test('is not written with an error that nobody has caught', async () => {
    const thrown = `Object.assign(new Error('planted fault'), { options: { password: process.env.PLANTED } })`;
    const program = `setTimeout(() => { throw ${thrown}; }, 3000)`;
    const source = `data:text/javascript,${encodeURIComponent(program)}`;
    const { code, stderr } = await run(['start'], {
      ...house.env,
      PLANTED: password,
      NODE_OPTIONS: `--import=${source}`,
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining('planted fault')]);
    expect(hunted('errors of a start', stderr)).toEqual([]);
  });
});

describe('the search for secrets', () => {
  test.each([
    ['a key', `key ${'clap_'}${'A'.repeat(43)}0123abcd`],
    ['a client token', 'clapt_' + 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln'],
    ['a JWT', 'eyJhbGciOi' + 'JIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln'],
    ['an Authorization header', '{"authorization":"Bearer ' + 'abcdefghijklmnop"}'],
    ['an address with a password', 'postgresql://user' + ':secret@db/x'],
    ['an upload’s address', `/uploads/${'a'.repeat(43)}`],
    ['what was planted', 'a line with the-planted-one in it'],
  ])('finds %s', (_name, text) => {
    expect(findSecrets({ texts: [['somewhere', text]], planted: ['the-planted-one'] })).toHaveLength(
      text.includes('clapt_') ? 2 : 1,
    );
  });
});
