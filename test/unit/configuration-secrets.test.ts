import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig, variableNames } from '../../src/config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clapperboard-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string): string {
  const path = join(folder, `secret-${content.length}`);
  writeFileSync(path, content);
  return path;
}

function fault(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('a variable in a file', () => {
  test('is read without the line break behind it', () => {
    const env = { GMI_API_KEY_FILE: file('a-key\n'), PORT_FILE: file('  4100 \n') };
    expect(readConfig(env)).toMatchObject({ upstream: { apiKey: 'a-key' }, http: { port: 4100 } });
  });

  test('counts for production', () => {
    const env = {
      NODE_ENV: 'production',
      GMI_API_KEY_FILE: file('key'),
      DATABASE_URL_FILE: file('postgres://db/x'),
    };
    expect(readConfig(env)).toMatchObject({ databaseUrl: 'postgres://db/x', upstream: { apiKey: 'key' } });
  });

  test.each(variableNames)('%s may be given so, where the file can be read', (name) => {
    expect(fault({ [`${name}_FILE`]: join(folder, 'missing') })).toContain(
      `${name}_FILE cannot be read: ENOENT`,
    );
  });

  test('counts as not given where it is empty', () => {
    expect(readConfig({ GMI_API_KEY_FILE: file(' \n ') })).toEqual(readConfig({}));
    expect(readConfig({ GMI_API_KEY_FILE: '' })).toEqual(readConfig({}));
  });

  test('is not read from a folder', () => {
    expect(fault({ GMI_API_KEY_FILE: folder })).toContain('GMI_API_KEY_FILE cannot be read: EISDIR');
  });

  test('is checked as any other', () => {
    expect(fault({ PORT_FILE: file('port') })).toContain(
      "PORT must be a whole number from 0 to 65535, not 'port'",
    );
  });

  test('is not given a second time', () => {
    const message = fault({ GMI_API_KEY: 'one', GMI_API_KEY_FILE: file('another') });
    expect(message).toContain('GMI_API_KEY and GMI_API_KEY_FILE are both set: keep one');
    expect(message).not.toContain('another');
  });
});

describe('a secret', () => {
  const secrets = variableNames.filter((name) => /KEY|URL|SECRET/.test(name));

  test.each([
    // secretlint-disable-next-line -- made up, to see that it is not shown
    ['an address of another scheme', { DATABASE_URL: 'mysql://root:hunter2@db/x' }],
    ['an address that is none', { REDIS_URL: 'user:hunter2@cache' }],
    ['a key beside other faults', { GMI_API_KEY: 'hunter2', PORT: 'x', GMI_BASE_URL: 'ftp://hunter2@x' }],
    ['a secret that is too short', { TOKEN_SECRET: 'hunter2' }],
    ['a public address with a password', { PUBLIC_URL: 'ftp://a:hunter2@x' }],
  ])('is in no message: %s', (_name, env) => {
    expect(fault(env)).not.toBe('');
    expect(fault(env)).not.toContain('hunter2');
  });

  test('is in no message, whatever is given and however', () => {
    const value = fc.string({ maxLength: 10 }).map((text) => `${text}hunter2`);
    const some = fc.dictionary(fc.constantFrom(...secrets), value);
    fc.assert(
      fc.property(some, fc.boolean(), (env, production) => {
        const message = fault({ ...env, ...(production ? { NODE_ENV: 'production' } : {}), PORT: 'x' });
        expect(message).toContain('PORT');
        expect(message).not.toContain('hunter2');
      }),
    );
  });

  test('is in no message when it was read from a file', () => {
    // secretlint-disable-next-line -- made up, to see that it is not shown
    const message = fault({ DATABASE_URL_FILE: file('mysql://root:hunter2@db/x') });
    expect(message).toContain('DATABASE_URL must be a URL');
    expect(message).not.toContain('hunter2');
  });
});
