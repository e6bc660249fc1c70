import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a process does. `all` is both; any number of each may run against one database. */
export type ProcessRole = 'all' | 'api' | 'dispatcher';

/** The environment, read once. An optional feature is `null`, never half set. */
export interface Config {
  readonly production: boolean;
  readonly role: ProcessRole;
  readonly logLevel: string;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** How others reach the gateway: origin and base path, without a trailing slash; null: by its own address. */
    readonly publicUrl: string | null;
  };
  /** Where the embedded server, the sandbox and the upload store keep their files. */
  readonly dataDir: string;
  /** null: the embedded server. */
  readonly databaseUrl: string | null;
  /** null: the sandbox. */
  readonly upstream: UpstreamConfig | null;
  /** null: hints travel through Postgres alone. */
  readonly redisUrl: string | null;
  /** The playground and introspection. */
  readonly playground: boolean;
  /** Plain http and addresses of this machine or its network, of media, of results and of the upstream itself. */
  readonly allowLocalMedia: boolean;
  /** null: every model that the upstream has. */
  readonly models: ModelsConfig | null;
  readonly dispatch: DispatchConfig;
  readonly uploads: UploadConfig;
  readonly limits: LimitConfig;
  /** What client tokens are signed with: the first signs, all verify. null: one that is made and kept in the data folder. */
  readonly tokenSecrets: readonly string[] | null;
  /** null: JWTs are not taken. */
  readonly identityProvider: IdentityProviderConfig | null;
  /** null: a document is taken as it is sent. */
  readonly trustedDocuments: TrustedDocumentsConfig | null;
  /** Origins whose pages may call; null: those of all pages, which still need a key or token. */
  readonly corsOrigins: readonly string[] | null;
  /** A subscription can go on from a cursor that is up to so many days old. */
  readonly eventRetentionDays: number;
  /** How long a stopping process waits for what it has in its hands, in seconds. */
  readonly shutdownGraceSeconds: number;
}

export interface UpstreamConfig {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly organizationId: string | null;
}

/** The models that may be spent on. */
export interface ModelsConfig {
  /** Of every team that has no list of its own; null: all. */
  readonly forAll: readonly string[] | null;
  /** By the team's id, in place of the list for all. */
  readonly byTeam: ReadonlyMap<string, readonly string[]>;
}

export interface DispatchConfig {
  /** POSTs that one process holds open at most. */
  readonly concurrency: number;
  /** After so many seconds without a sign of life the holder of a submission is taken for dead. */
  readonly leaseSeconds: number;
  /** After so many seconds a blocking POST is given up and its outcome counts as unknown. */
  readonly submitTimeoutSeconds: number;
  /** So late may a new record show up in the upstream's list, in seconds. */
  readonly listingLagSeconds: number;
  /** What that list has not settled in so many seconds goes to an operator. */
  readonly reconcileTimeoutSeconds: number;
  /** Whether what is proven to have made no job is sent again without an operator's word. */
  readonly autoResubmit: boolean;
}

export interface UploadConfig {
  /** The gateway's own store; several replicas must share it. null: `uploads/` in the data folder. */
  readonly folder: string | null;
  readonly maxBytes: number;
  /** How long a stored file can be read, in seconds. */
  readonly ttlSeconds: number;
  /** Bytes that one team's stored files and open addresses may declare together. */
  readonly maxTeamBytes: number;
  /** Addresses of one team that have neither a file nor expired. */
  readonly maxOpen: number;
}

export interface LimitConfig {
  /** Points that one key may use in each minute, together with its tokens, on all processes. */
  readonly pointsPerMinute: number;
  /** WebSockets and event streams that one key may have open on one process, together with its tokens. */
  readonly socketsPerKey: number;
  /** Operations that may run on one WebSocket. */
  readonly subscriptionsPerSocket: number;
}

/** Whose JWTs are taken as credentials, and what is read of them. */
export interface IdentityProviderConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly algorithms: readonly string[];
  readonly teamClaim: string;
  readonly roleClaim: string;
  readonly defaultRole: 'admin' | 'member' | 'viewer';
  /** A token that was issued longer ago is refused, in seconds. */
  readonly maxAgeSeconds: number;
}

export interface TrustedDocumentsConfig {
  /** Path of a manifest. */
  readonly file: string;
  /** Whether no other documents are taken. */
  readonly only: boolean;
}

/** Every fault of the environment at once, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `The environment has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const switchValue = z
  .enum(['on', 'off'], { error: "must be 'on' or 'off'" })
  .transform((value) => value === 'on');
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
const urlWith = (...schemes: string[]) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)), {
      error: `must be a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    });
/** The gateway's own first path segments: a base path of one of them could not be told from an address without it. */
const ownPaths = ['graphql', 'playground', 'uploads', 'media', 'health', 'metrics'];
/** Origin and base path; pages print the path as it is, and proxies compare it as it is. */
const publicUrl = urlWith('https', 'http')
  .refine((value) => !hasUserinfo(value), 'must not have a user name or a password')
  .refine((value) => !/[?#]/.test(value), 'must not have a query or a fragment')
  .refine(
    (value) => /^(\/[\w.~-]+)*\/*$/.test(pathOf(value)),
    'must have a path of letters, digits and - . _ ~ alone, such as https://video.example.com/clap',
  )
  .refine((value) => !ownPaths.includes(pathOf(value).split('/')[1] ?? '') && !/\/graphql\/*$/.test(value), {
    error: `must be the address above /graphql: its path must not begin with ${ownPaths.map((path) => `/${path}`).join(', ')}, nor end with /graphql`,
  })
  .transform((value) => new URL(value).origin + pathOf(value).replace(/(?<!\/)\/+$/, ''));

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : '');
function hasUserinfo(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

const list = (allowed: (entry: string) => boolean, fault: string) =>
  z
    .string()
    .transform((value) => value.split(',').map((entry) => entry.trim()))
    .refine((entries) => entries.every(allowed), fault);
/** Bytes that a secret of client tokens has at least: as many as the digest that it signs with. */
const minSecretBytes = 32;
/** One that signs, and the one before it. */
const maxSecrets = 2;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** `one,two; TEAM=one; TEAM=three`: lists with semicolons between them, each for all teams or for one. */
const modelLists = z.string().transform((value, context): ModelsConfig => {
  const byTeam = new Map<string, string[]>();
  let forAll: string[] | null = null;
  const fault = (message: string) => context.addIssue({ code: 'custom', message });
  for (const text of value.split(';').filter((part) => part.trim() !== '')) {
    const [names = '', team] = text
      .split('=')
      .map((part) => part.trim())
      .toReversed();
    const models = names.split(',').map((name) => name.trim());
    if (models.includes('')) fault('must have names of models, with commas between them, in each list');
    if (team === undefined) {
      if (forAll !== null)
        fault('has two lists for all teams; put TEAM_ID= before the one that is for a team');
      forAll = models;
    } else {
      const id = team.toLowerCase();
      if (!uuid.test(id))
        fault(`names the team '${team}'; a team is named by its id, which \`team list\` shows`);
      if (byTeam.has(id)) fault(`has two lists for team ${id}; keep one`);
      byTeam.set(id, models);
    }
  }
  return { forAll, byTeam };
});
/** With a public key, all of them: one that is shared would let whoever can verify a token make one. */
const jwtAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

const variables = {
  NODE_ENV: z.string().optional(),
  DATABASE_URL: urlWith('postgresql', 'postgres').optional(),
  CLAPPERBOARD_DATA_DIR: z.string().default('.clapperboard'),
  GMI_API_KEY: z.string().optional(),
  GMI_BASE_URL: urlWith('https', 'http').default('https://console.gmicloud.ai/api/v1/ie/requestqueue/apikey'),
  GMI_ORG_ID: z.string().optional(),
  HOST: z.string().optional(),
  PORT: wholeNumber(0, 65535).default(4000),
  PUBLIC_URL: publicUrl.optional(),
  ROLE: z
    .enum(['all', 'api', 'dispatcher'], { error: "must be 'all', 'api' or 'dispatcher'" })
    .default('all'),
  REDIS_URL: urlWith('redis', 'rediss').optional(),
  PLAYGROUND: switchValue.optional(),
  ALLOW_LOCAL_MEDIA: switchValue.optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
  MODELS: modelLists.optional(),
  DISPATCH_CONCURRENCY: wholeNumber(1, 10_000).default(100),
  LEASE_SECONDS: wholeNumber(2, 600).default(10),
  SUBMIT_TIMEOUT_SECONDS: wholeNumber(1, 3600).default(600),
  LISTING_LAG_SECONDS: wholeNumber(0, 3600).default(15),
  RECONCILE_TIMEOUT_SECONDS: wholeNumber(1, 7 * 24 * 3600).default(180),
  AUTO_RESUBMIT: switchValue.default(true),
  UPLOAD_DIR: z.string().optional(),
  UPLOAD_MAX_BYTES: wholeNumber(1, 1024 * 1024 * 1024).default(32 * 1024 * 1024),
  UPLOAD_TTL_SECONDS: wholeNumber(60, 30 * 24 * 3600).default(24 * 3600),
  UPLOAD_MAX_TEAM_BYTES: wholeNumber(1, 1024 ** 4).default(2 * 1024 ** 3),
  UPLOAD_MAX_OPEN: wholeNumber(1, 100_000).default(100),
  EVENT_RETENTION_DAYS: wholeNumber(1, 3650).default(7),
  SOCKETS_PER_KEY: wholeNumber(1, 1_000_000).default(10_000),
  SUBSCRIPTIONS_PER_SOCKET: wholeNumber(1, 10_000).default(100),
  RATE_LIMIT_PER_MINUTE: wholeNumber(1_000, 1_000_000_000).default(6_000_000),
  CORS_ORIGINS: list(
    (entry) => URL.canParse(entry) && new URL(entry).origin === entry,
    'must be origins such as https://app.example.com, with commas between them',
  ).optional(),
  TRUSTED_DOCUMENTS: z.string().optional(),
  TRUSTED_DOCUMENTS_ONLY: switchValue.default(false),
  TOKEN_SECRET: z
    .string()
    .transform((value) => value.split(',').map((entry) => entry.trim()))
    .refine(
      (secrets) =>
        secrets.length <= maxSecrets &&
        secrets.every((secret) => Buffer.byteLength(secret) >= minSecretBytes),
      `must be one secret of at least ${minSecretBytes} bytes, or ${maxSecrets} with a comma between them`,
    )
    .optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_JWKS_URL: urlWith('https', 'http').optional(),
  JWT_ALGORITHMS: list(
    (entry) => jwtAlgorithms.includes(entry),
    `must be some of ${jwtAlgorithms.join(', ')}, with commas between them`,
  ).default(['RS256', 'ES256']),
  JWT_TEAM_CLAIM: z.string().default('team'),
  JWT_ROLE_CLAIM: z.string().default('role'),
  JWT_DEFAULT_ROLE: z
    .enum(['admin', 'member', 'viewer'], { error: "must be 'admin', 'member' or 'viewer'" })
    .default('viewer'),
  JWT_MAX_AGE_SECONDS: wholeNumber(60, 30 * 24 * 3600).default(24 * 3600),
  SHUTDOWN_GRACE_SECONDS: wholeNumber(0, 3600).default(10),
} as const;
const environmentSchema = z.object(variables);

/** The names of all variables that are read; each may be given as `NAME_FILE` too. */
export const variableNames = Object.keys(variables) as readonly (keyof typeof variables)[];

/**
 * Reads the environment into a Config.
 * @throws ConfigError naming every fault, not only the first.
 */
export function readConfig(env: Environment): Config {
  const faults: string[] = [];
  const given = resolveFiles(env, faults);
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    faults.push(
      ...parsed.error.issues.map(
        (issue) => `${issue.path.join('.')} ${issue.message}${shown(issue.path[0], given)}`,
      ),
    );
  }
  faults.push(...contradictions(given));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return toConfig(parsed.data);
}

/** `NAME_FILE` names a file that holds the value, as container secrets do. An empty value counts as not given. */
function resolveFiles(env: Environment, faults: string[]): Record<string, string | undefined> {
  const given: Record<string, string | undefined> = {};
  for (const name of variableNames) {
    given[name] = env[name]?.trim() || undefined;
    const file = env[`${name}_FILE`];
    if (!file) continue;
    if (given[name] !== undefined) faults.push(`${name} and ${name}_FILE are both set: keep one`);
    try {
      given[name] = readFileSync(file, 'utf8').trim() || undefined;
    } catch (error) {
      // Not the name: whoever mistakes the variable puts the secret itself there.
      faults.push(
        `${name}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code}; it must name a file`,
      );
    }
  }
  return given;
}

function contradictions(given: Environment): string[] {
  const faults: string[] = [];
  if (given.NODE_ENV === 'production') {
    if (!given.DATABASE_URL)
      faults.push('DATABASE_URL is missing: NODE_ENV=production does not run on the embedded database');
    if (!given.GMI_API_KEY)
      faults.push('GMI_API_KEY is missing: NODE_ENV=production does not run on the sandbox');
  }
  const jwt = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL'];
  const missing = jwt.filter((name) => !given[name]);
  if (missing.length > 0 && missing.length < jwt.length)
    faults.push(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing: ${jwt.join(', ')} go together`,
    );
  if (given.NODE_ENV === 'production' && given.JWT_JWKS_URL?.startsWith('http:'))
    faults.push('JWT_JWKS_URL must be https in production: whoever can change its answer can sign tokens');
  if (
    given.NODE_ENV === 'production' &&
    given.ALLOW_LOCAL_MEDIA !== 'on' &&
    /^http:/i.test(given.GMI_BASE_URL ?? '')
  )
    faults.push(
      "GMI_BASE_URL must be https in production: the upstream's key goes with every call (http is for a sandbox, with ALLOW_LOCAL_MEDIA=on)",
    );
  if (given.TRUSTED_DOCUMENTS_ONLY === 'on' && !given.TRUSTED_DOCUMENTS)
    faults.push('TRUSTED_DOCUMENTS is missing: TRUSTED_DOCUMENTS_ONLY leaves no document without it');
  if (given.GMI_BASE_URL && !given.GMI_API_KEY) {
    faults.push(
      'GMI_API_KEY is missing: GMI_BASE_URL names an upstream, which wants a key (a sandbox takes any)',
    );
  }
  return faults;
}

/** What was given, unless it may be a secret. */
function shown(name: PropertyKey | undefined, given: Environment): string {
  const value = given[String(name)];
  const secret = /KEY|URL|SECRET|TOKEN/.test(String(name));
  return value === undefined || secret ? '' : `, not '${value}'`;
}

function toConfig(value: z.output<typeof environmentSchema>): Config {
  const production = value.NODE_ENV === 'production';
  return {
    production,
    role: value.ROLE,
    logLevel: value.LOG_LEVEL,
    http: {
      host: value.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
      port: value.PORT,
      publicUrl: value.PUBLIC_URL ?? null,
    },
    dataDir: value.CLAPPERBOARD_DATA_DIR,
    databaseUrl: value.DATABASE_URL ?? null,
    upstream: value.GMI_API_KEY
      ? {
          baseUrl: value.GMI_BASE_URL.replace(/(?<!\/)\/+$/, ''),
          apiKey: value.GMI_API_KEY,
          organizationId: value.GMI_ORG_ID ?? null,
        }
      : null,
    redisUrl: value.REDIS_URL ?? null,
    playground: value.PLAYGROUND ?? !production,
    allowLocalMedia: value.ALLOW_LOCAL_MEDIA ?? !production,
    models: value.MODELS ?? null,
    dispatch: {
      concurrency: value.DISPATCH_CONCURRENCY,
      leaseSeconds: value.LEASE_SECONDS,
      submitTimeoutSeconds: value.SUBMIT_TIMEOUT_SECONDS,
      listingLagSeconds: value.LISTING_LAG_SECONDS,
      reconcileTimeoutSeconds: value.RECONCILE_TIMEOUT_SECONDS,
      autoResubmit: value.AUTO_RESUBMIT,
    },
    uploads: {
      folder: value.UPLOAD_DIR ?? null,
      maxBytes: value.UPLOAD_MAX_BYTES,
      ttlSeconds: value.UPLOAD_TTL_SECONDS,
      maxTeamBytes: value.UPLOAD_MAX_TEAM_BYTES,
      maxOpen: value.UPLOAD_MAX_OPEN,
    },
    limits: {
      pointsPerMinute: value.RATE_LIMIT_PER_MINUTE,
      socketsPerKey: value.SOCKETS_PER_KEY,
      subscriptionsPerSocket: value.SUBSCRIPTIONS_PER_SOCKET,
    },
    tokenSecrets: value.TOKEN_SECRET ?? null,
    identityProvider: toIdentityProvider(value),
    trustedDocuments: value.TRUSTED_DOCUMENTS
      ? { file: value.TRUSTED_DOCUMENTS, only: value.TRUSTED_DOCUMENTS_ONLY }
      : null,
    corsOrigins: value.CORS_ORIGINS ?? null,
    eventRetentionDays: value.EVENT_RETENTION_DAYS,
    shutdownGraceSeconds: value.SHUTDOWN_GRACE_SECONDS,
  };
}

function toIdentityProvider(value: z.output<typeof environmentSchema>): IdentityProviderConfig | null {
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: jwksUrl } = value;
  if (!issuer || !audience || !jwksUrl) return null;
  return {
    issuer,
    audience,
    jwksUrl,
    algorithms: value.JWT_ALGORITHMS,
    teamClaim: value.JWT_TEAM_CLAIM,
    roleClaim: value.JWT_ROLE_CLAIM,
    defaultRole: value.JWT_DEFAULT_ROLE,
    maxAgeSeconds: value.JWT_MAX_AGE_SECONDS,
  };
}
