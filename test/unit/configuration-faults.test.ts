import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

const team = '0193e5a0-7c1f-7b3e-9d52-6f1c2a4b8e90';
const production = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://db/clapperboard', GMI_API_KEY: 'k' };

const plainPath =
  'must have a path of letters, digits and - . _ ~ alone, such as https://video.example.com/clap';
const aboveGraphql =
  'must be the address above /graphql: its path must not begin with /graphql, /playground, /uploads, /media, /health, /metrics, nor end with /graphql';

const tokenSecrets = 'must be one secret of at least 32 bytes, or 2 with a comma between them';

describe('a fault of the environment', () => {
  test.each([
    ['DATABASE_URL', 'mysql://db/x', 'must be a URL starting with postgresql:// or postgres://'],
    ['DATABASE_URL', 'localhost:5432', 'must be a URL starting with postgresql:// or postgres://'],
    ['PUBLIC_URL', 'video.example.com', 'must be a URL starting with https:// or http://'],
    ['PUBLIC_URL', 'https://me@video.example.com', 'must not have a user name or a password'],
    ['PUBLIC_URL', 'https://a:b@video.example.com', 'must not have a user name or a password'],
    ['PUBLIC_URL', 'https://video.example.com/clap?', 'must not have a query or a fragment'],
    ['PUBLIC_URL', 'https://video.example.com/#clap', 'must not have a query or a fragment'],
    ['PUBLIC_URL', 'https://video.example.com/a//b', plainPath],
    ['PUBLIC_URL', 'https://video.example.com/a%20b', plainPath],
    ['PUBLIC_URL', 'https://video.example.com/ünder', plainPath],
    ['PUBLIC_URL', 'https://video.example.com/graphql', aboveGraphql],
    ['PUBLIC_URL', 'https://video.example.com/clap/graphql/', aboveGraphql],
    ['PUBLIC_URL', 'https://video.example.com/media/clap', aboveGraphql],
    ['REDIS_URL', 'http://cache', 'must be a URL starting with redis:// or rediss://'],
    ['PORT', 'http', "must be a whole number from 0 to 65535, not 'http'"],
    ['PORT', '65536', "must be a whole number from 0 to 65535, not '65536'"],
    ['PORT', '-1', "must be a whole number from 0 to 65535, not '-1'"],
    ['PORT', '40.5', "must be a whole number from 0 to 65535, not '40.5'"],
    ['ROLE', 'worker', "must be 'all', 'api' or 'dispatcher', not 'worker'"],
    ['ROLE', 'ALL', "must be 'all', 'api' or 'dispatcher', not 'ALL'"],
    ['PLAYGROUND', 'true', "must be 'on' or 'off', not 'true'"],
    ['ALLOW_LOCAL_MEDIA', '1', "must be 'on' or 'off', not '1'"],
    ['LOG_LEVEL', 'loud', "must be one of fatal, error, warn, info, debug, trace, silent, not 'loud'"],
    ['DISPATCH_CONCURRENCY', '0', "must be a whole number from 1 to 10000, not '0'"],
    ['LEASE_SECONDS', '1', "must be a whole number from 2 to 600, not '1'"],
    ['SUBMIT_TIMEOUT_SECONDS', '3601', "must be a whole number from 1 to 3600, not '3601'"],
    ['UPLOAD_MAX_BYTES', '1e6', "must be a whole number from 1 to 1073741824, not '1e6'"],
    ['UPLOAD_TTL_SECONDS', '59', "must be a whole number from 60 to 2592000, not '59'"],
    ['UPLOAD_MAX_TEAM_BYTES', '0', "must be a whole number from 1 to 1099511627776, not '0'"],
    ['UPLOAD_MAX_OPEN', '100001', "must be a whole number from 1 to 100000, not '100001'"],
    ['RATE_LIMIT_PER_MINUTE', '999', "must be a whole number from 1000 to 1000000000, not '999'"],
    [
      'CORS_ORIGINS',
      'https://a.example.com/path',
      "must be origins such as https://app.example.com, with commas between them, not 'https://a.example.com/path'",
    ],
    [
      'JWT_ALGORITHMS',
      'HS256',
      "must be some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, with commas between them, not 'HS256'",
    ],
    ['TOKEN_SECRET', 'x'.repeat(31), tokenSecrets],
    ['TOKEN_SECRET', `${'x'.repeat(32)},${'y'.repeat(31)}`, tokenSecrets],
    ['TOKEN_SECRET', `${'x'.repeat(32)},`, tokenSecrets],
    ['TOKEN_SECRET', ['x', 'y', 'z'].map((each) => each.repeat(32)).join(','), tokenSecrets],
    ['JWT_DEFAULT_ROLE', 'owner', "must be 'admin', 'member' or 'viewer', not 'owner'"],
    [
      'MODELS',
      'one,,two',
      "must have names of models, with commas between them, in each list, not 'one,,two'",
    ],
    [
      'MODELS',
      'one; two',
      "has two lists for all teams; put TEAM_ID= before the one that is for a team, not 'one; two'",
    ],
    [
      'MODELS',
      'Acme=one',
      "names the team 'Acme'; a team is named by its id, which `team list` shows, not 'Acme=one'",
    ],
    [
      'MODELS',
      `${team}=one;${team}=two`,
      `has two lists for team ${team}; keep one, not '${team}=one;${team}=two'`,
    ],
    ['JWT_MAX_AGE_SECONDS', '24h', "must be a whole number from 60 to 2592000, not '24h'"],
    ['JWT_MAX_AGE_SECONDS', '59', "must be a whole number from 60 to 2592000, not '59'"],
    ['SHUTDOWN_GRACE_SECONDS', '', ''],
    ['SHUTDOWN_GRACE_SECONDS', 'x', "must be a whole number from 0 to 3600, not 'x'"],
  ])('%s=%j', (name, value, message) => {
    expect(faultsOf({ [name]: value })).toEqual(message === '' ? [] : [`${name} ${message}`]);
  });

  test('is said of an upstream’s address, beside its key', () => {
    expect(faultsOf({ GMI_API_KEY: 'k', GMI_BASE_URL: 'ftp://x' })).toEqual([
      'GMI_BASE_URL must be a URL starting with https:// or http://',
    ]);
  });

  test('is an upstream without a key', () => {
    expect(faultsOf({ GMI_BASE_URL: 'https://upstream.example.com' })).toEqual([
      expect.stringMatching(/^GMI_API_KEY is missing: GMI_BASE_URL names an upstream/),
    ]);
  });

  test.each(['DATABASE_URL', 'GMI_API_KEY'])('is production without %s', (name) => {
    expect(faultsOf({ ...production, [name]: '' })).toEqual([
      expect.stringMatching(new RegExp(`^${name} is missing: NODE_ENV=production`)),
    ]);
  });

  test('is an identity provider of which not all is known', () => {
    expect(faultsOf({ JWT_ISSUER: 'https://id.example.com' })).toEqual([
      'JWT_AUDIENCE and JWT_JWKS_URL are missing: JWT_ISSUER, JWT_AUDIENCE, JWT_JWKS_URL go together',
    ]);
  });

  test('is an identity provider whose keys anybody on the way can change', () => {
    const jwt = { JWT_ISSUER: 'i', JWT_AUDIENCE: 'a', JWT_JWKS_URL: 'http://id.example.com/jwks' };
    expect(faultsOf(jwt)).toEqual([]);
    expect(faultsOf({ ...production, ...jwt })).toEqual([
      'JWT_JWKS_URL must be https in production: whoever can change its answer can sign tokens',
    ]);
  });

  test('is an upstream in production to which the key goes in the open', () => {
    const insecure = { GMI_API_KEY: 'k', GMI_BASE_URL: 'http://upstream.example.com' };
    expect(faultsOf(insecure)).toEqual([]);
    expect(faultsOf({ ...production, ...insecure })).toEqual([
      "GMI_BASE_URL must be https in production: the upstream's key goes with every call (http is for a sandbox, with ALLOW_LOCAL_MEDIA=on)",
    ]);
    expect(faultsOf({ ...production, ...insecure, ALLOW_LOCAL_MEDIA: 'off' })).toHaveLength(1);
    expect(faultsOf({ ...production, ...insecure, ALLOW_LOCAL_MEDIA: 'on' })).toEqual([]);
    expect(
      faultsOf({ ...production, ...insecure, GMI_BASE_URL: 'HTTP://upstream.example.com' }),
    ).toHaveLength(1);
  });

  test('is to take only trusted documents, and to have none', () => {
    expect(faultsOf({ TRUSTED_DOCUMENTS_ONLY: 'on' })).toEqual([
      'TRUSTED_DOCUMENTS is missing: TRUSTED_DOCUMENTS_ONLY leaves no document without it',
    ]);
  });

  test('is listed together with all others', () => {
    const env = {
      NODE_ENV: 'production',
      PORT: 'x',
      ROLE: 'y',
      LOG_LEVEL: 'z',
      LEASE_SECONDS_FILE: '/not/there',
    };
    const said = faultsOf(env);
    expect(said.map((fault) => fault.split(' ')[0]).toSorted()).toEqual([
      'DATABASE_URL',
      'GMI_API_KEY',
      'LEASE_SECONDS_FILE',
      'LOG_LEVEL',
      'PORT',
      'ROLE',
    ]);
    expect(new ConfigError(said).message).toBe(
      `The environment has 6 faults:\n${said.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  });
});
