import { describe, expect, test } from 'vitest';
import { readConfig, variableNames } from '../../src/config.ts';

const production = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://db/clapperboard', GMI_API_KEY: 'k' };

const teams = ['0193e5a0-7c1f-7b3e-9d52-6f1c2a4b8e90', '0193e5a0-7c1f-7b3e-9d52-6f1c2a4b8e91'] as const;

describe('the environment', () => {
  test('may be empty: a development gateway with its own database and the sandbox', () => {
    expect(readConfig({})).toEqual({
      production: false,
      role: 'all',
      logLevel: 'info',
      http: { host: '127.0.0.1', port: 4000, publicUrl: null },
      dataDir: '.clapperboard',
      databaseUrl: null,
      upstream: null,
      redisUrl: null,
      playground: true,
      allowLocalMedia: true,
      models: null,
      dispatch: {
        concurrency: 100,
        leaseSeconds: 10,
        submitTimeoutSeconds: 600,
        listingLagSeconds: 15,
        reconcileTimeoutSeconds: 180,
        autoResubmit: true,
      },
      uploads: {
        folder: null,
        maxBytes: 33_554_432,
        ttlSeconds: 86_400,
        maxTeamBytes: 2_147_483_648,
        maxOpen: 100,
      },
      limits: { pointsPerMinute: 6_000_000, socketsPerKey: 10_000, subscriptionsPerSocket: 100 },
      tokenSecrets: null,
      identityProvider: null,
      trustedDocuments: null,
      corsOrigins: null,
      eventRetentionDays: 7,
      shutdownGraceSeconds: 10,
    });
  });

  test('of production closes what is for development', () => {
    expect(readConfig(production)).toMatchObject({
      production: true,
      playground: false,
      allowLocalMedia: false,
      http: { host: '0.0.0.0' },
      databaseUrl: 'postgresql://db/clapperboard',
      upstream: {
        baseUrl: 'https://console.gmicloud.ai/api/v1/ie/requestqueue/apikey',
        apiKey: 'k',
        organizationId: null,
      },
    });
  });

  test.each<[string, readonly string[] | null, [string, string[]][]]>([
    ['one', ['one'], []],
    [' one , two ;', ['one', 'two'], []],
    [`${teams[0]}=one`, null, [[teams[0], ['one']]]],
    [
      `${teams[0].toUpperCase()} = one,two; three; ${teams[1]}=four`,
      ['three'],
      [
        [teams[0], ['one', 'two']],
        [teams[1], ['four']],
      ],
    ],
  ])('MODELS=%j', (MODELS, forAll, byTeam) => {
    expect(readConfig({ MODELS }).models).toEqual({ forAll, byTeam: new Map(byTeam) });
  });

  test('counts an empty variable as not given', () => {
    expect(readConfig(Object.fromEntries(variableNames.map((name) => [name, ''])))).toEqual(readConfig({}));
  });

  test('may hold variables of others', () => {
    expect(readConfig({ PATH: '/bin', GMI: 'x' })).toEqual(readConfig({}));
  });

  test.each([
    [{ PORT: '0' }, { http: { port: 0 } }],
    [{ PORT: '65535' }, { http: { port: 65_535 } }],
    [{ HOST: '::' }, { http: { host: '::' } }],
    [
      { PUBLIC_URL: 'https://video.example.com/base//' },
      { http: { publicUrl: 'https://video.example.com/base' } },
    ],
    [
      { PUBLIC_URL: 'https://Video.Example.com:443/a/../base' },
      { http: { publicUrl: 'https://video.example.com/base' } },
    ],
    [{ ROLE: 'dispatcher' }, { role: 'dispatcher' }],
    [{ REDIS_URL: 'rediss://cache:6380' }, { redisUrl: 'rediss://cache:6380' }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    [
      { PLAYGROUND: 'off', ALLOW_LOCAL_MEDIA: 'off' },
      { playground: false, allowLocalMedia: false },
    ],
    [
      { ...production, PLAYGROUND: 'on', ALLOW_LOCAL_MEDIA: 'on' },
      { playground: true, allowLocalMedia: true },
    ],
    [
      { GMI_API_KEY: 'k', GMI_BASE_URL: 'http://localhost:4001/', GMI_ORG_ID: 'o' },
      { upstream: { baseUrl: 'http://localhost:4001', apiKey: 'k', organizationId: 'o' } },
    ],
    [{ GMI_ORG_ID: 'o' }, { upstream: null }],
    [
      {
        UPLOAD_DIR: '/srv/uploads',
        UPLOAD_MAX_BYTES: '1',
        UPLOAD_TTL_SECONDS: '60',
        UPLOAD_MAX_TEAM_BYTES: '2',
        UPLOAD_MAX_OPEN: '3',
      },
      { uploads: { folder: '/srv/uploads', maxBytes: 1, ttlSeconds: 60, maxTeamBytes: 2, maxOpen: 3 } },
    ],
    [
      { RATE_LIMIT_PER_MINUTE: '1000', CORS_ORIGINS: 'https://a.example.com, http://localhost:3000' },
      {
        limits: { pointsPerMinute: 1000 },
        corsOrigins: ['https://a.example.com', 'http://localhost:3000'],
      },
    ],
    [{ TOKEN_SECRET: 'x'.repeat(32) }, { tokenSecrets: ['x'.repeat(32)] }],
    // Counted in bytes.
    [{ TOKEN_SECRET: '\u00fc'.repeat(16) }, { tokenSecrets: ['\u00fc'.repeat(16)] }],
    [
      { TOKEN_SECRET: `${'n'.repeat(32)}, ${'o'.repeat(40)}` },
      { tokenSecrets: ['n'.repeat(32), 'o'.repeat(40)] },
    ],
    [
      { TRUSTED_DOCUMENTS: 'documents.json', TRUSTED_DOCUMENTS_ONLY: 'on' },
      { trustedDocuments: { file: 'documents.json', only: true } },
    ],
    [
      {
        JWT_ISSUER: 'https://id.example.com/',
        JWT_AUDIENCE: 'video',
        JWT_JWKS_URL: 'https://id.example.com/jwks',
        JWT_ALGORITHMS: 'EdDSA',
        JWT_TEAM_CLAIM: 'https://example.com/team',
        JWT_DEFAULT_ROLE: 'member',
      },
      {
        identityProvider: {
          issuer: 'https://id.example.com/',
          audience: 'video',
          jwksUrl: 'https://id.example.com/jwks',
          algorithms: ['EdDSA'],
          teamClaim: 'https://example.com/team',
          roleClaim: 'role',
          defaultRole: 'member',
          maxAgeSeconds: 86_400,
        },
      },
    ],
    [
      { DISPATCH_CONCURRENCY: '1', LEASE_SECONDS: '2', SUBMIT_TIMEOUT_SECONDS: '1' },
      { dispatch: { concurrency: 1, leaseSeconds: 2, submitTimeoutSeconds: 1 } },
    ],
  ])('%j is understood', (env, config) => {
    expect(readConfig(env)).toMatchObject(config);
  });
});
