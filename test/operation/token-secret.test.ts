/** What client tokens are signed with: given, or made and kept; changed without a break; told where replicas differ. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { run } from '../kit/command.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { logLines } from '../kit/logLines.ts';
import { plantSecret } from '../kit/secrets/written.ts';

let house: House;
let folder: string;
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
  folder = await mkdtemp(join(tmpdir(), 'clapperboard-secret-'));
});
afterAll(async () => {
  await house.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What a start does beside its answer may come a moment later. */
const patient = { timeout: 10_000 };
const newSecret = () => {
  const secret = randomBytes(32).toString('base64');
  plantSecret(secret);
  return secret;
};
const tokenOf = async ({ url }: GatewayProcess): Promise<string> => {
  const { data } = await call(url, house.team.key, 'mutation { createClientToken(input: {}) { token } }');
  return data.createClientToken.token;
};
const statusAt = async ({ url }: GatewayProcess, token: string) =>
  (await call(url, token, '{ viewer { role } }')).status;
const warnings = (gateway: GatewayProcess) =>
  logLines(gateway).filter(({ msg }) => String(msg).includes('signed client tokens with another secret'));

describe('a secret that is given', () => {
  test('is what tokens depend on, and the upstream’s key is not', async () => {
    const replica = await house.startGateway({ GMI_API_KEY: 'another' });
    expect(await statusAt(replica, await tokenOf(house.gateway))).toBe(200);
    expect(warnings(replica)).toEqual([]);
  });

  test('is changed without a break: of two the first signs, and both verify', async () => {
    const [old, next] = [newSecret(), newSecret()];
    const [before, within, after] = [
      await house.startGateway({ TOKEN_SECRET: old }),
      await house.startGateway({ TOKEN_SECRET: `${next},${old}` }),
      await house.startGateway({ TOKEN_SECRET: next }),
    ];
    const [signedBefore, signedWithin] = [await tokenOf(before), await tokenOf(within)];
    expect(await statusAt(within, signedBefore)).toBe(200);
    expect(await statusAt(after, signedWithin)).toBe(200);
    expect(await statusAt(after, signedBefore)).toBe(401);
    expect(await statusAt(before, signedWithin)).toBe(401);
  });

  test('is told of where another process signs with one that this process does not have', async () => {
    const [one, other] = [newSecret(), newSecret()];
    const first = await house.startGateway({ TOKEN_SECRET: one });
    await expect.poll(async () => (await fingerprints()).length, patient).toBeGreaterThan(0);
    const known = await fingerprints();
    const second = await house.startGateway({ TOKEN_SECRET: other });
    await expect.poll(() => warnings(second), patient).toHaveLength(1);
    const [warning] = warnings(second);
    expect(warning).toMatchObject({ level: 40, others: expect.arrayContaining(known) });
    expect(warning?.msg).toContain('Give all processes the same TOKEN_SECRET');
    expect(JSON.stringify(await fingerprints())).not.toContain(one);
    await Promise.all([first.stop(), second.stop()]);
    // Who has both is told of neither; nor is one that signs nothing.
    await house.database.query('DELETE FROM token_secret');
    const third = await house.startGateway({ TOKEN_SECRET: one });
    await expect.poll(async () => (await fingerprints()).length, patient).toBe(1);
    const both = await house.startGateway({ TOKEN_SECRET: `${other},${one}` });
    await expect.poll(async () => (await fingerprints()).length, patient).toBe(2);
    const dispatcher = await house.startGateway({ TOKEN_SECRET: newSecret(), ROLE: 'dispatcher' });
    expect([both, dispatcher].flatMap(warnings)).toEqual([]);
    expect((await fingerprints()).length).toBe(2);
    await Promise.all([third, both, dispatcher].map((each) => each.stop()));
  });

  const fingerprints = async () =>
    (await house.database.query<{ fingerprint: string }>('SELECT fingerprint FROM token_secret')).map(
      ({ fingerprint }) => fingerprint,
    );
});

describe('without one', () => {
  const inFolder = (name: string) => ({ TOKEN_SECRET: '', CLAPPERBOARD_DATA_DIR: join(folder, name) });
  const kept = (name: string) => join(folder, name, 'token-secret');

  test('one is made in the data folder, for nobody else to read, and tokens outlive a restart', async () => {
    const first = await house.startGateway(inFolder('kept'));
    const token = await tokenOf(first);
    const secret = await readFile(kept('kept'), 'utf8');
    plantSecret(secret);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect((await stat(kept('kept'))).mode & 0o777).toBe(0o600);
    await first.kill();
    const again = await house.startGateway(inFolder('kept'));
    expect(await statusAt(again, token)).toBe(200);
    expect(await readFile(kept('kept'), 'utf8')).toBe(secret);
  });

  test('processes that start at once on one folder have the same, and leave no draft behind', async () => {
    const replicas = await Promise.all([1, 2, 3].map(() => house.startGateway(inFolder('shared'))));
    const tokens = await Promise.all(replicas.map(tokenOf));
    for (const replica of replicas)
      expect(await Promise.all(tokens.map((token) => statusAt(replica, token)))).toEqual([200, 200, 200]);
    expect((await readdir(join(folder, 'shared'))).filter((name) => name.includes('secret'))).toEqual([
      'token-secret',
    ]);
  });

  test('a process that only dispatches makes none', async () => {
    await house.startGateway({ ...inFolder('dispatcher'), ROLE: 'dispatcher' });
    await expect(stat(kept('dispatcher'))).rejects.toThrow('ENOENT');
  });

  test('a gateway whose folder keeps none, or a damaged one, does not start, and says what to do', async () => {
    await writeFile(join(folder, 'no-folder'), '');
    const start = (name: string) => run(['start'], { ...house.env, ...inFolder(name) });
    const unkept = await start('no-folder');
    expect([unkept.code, unkept.stderr]).toEqual([
      1,
      expect.stringMatching(/secret of client tokens cannot be kept in \S+: E\w+\. Set TOKEN_SECRET/),
    ]);
    await house.startGateway(inFolder('damaged')).then((gateway) => gateway.kill());
    await writeFile(kept('damaged'), 'short');
    const damaged = await start('damaged');
    expect([damaged.code, damaged.stderr]).toEqual([
      1,
      expect.stringContaining('is damaged: it has 5 of at least 32 characters. Remove the file'),
    ]);
  });
});
