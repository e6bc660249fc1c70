import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
} from 'rate-limiter-flexible';
import type { Config } from '../config.ts';
import type { Services } from '../domain/services.ts';
import type { Started } from './started.ts';

/** Where allowances are kept for all processes: in Redis where there is one, else in Postgres. */
export function openRateLimitStore(
  { limits, redisUrl }: Config,
  { database, log }: Services,
  started: Started,
): RateLimiterAbstract {
  const allowance = { points: limits.pointsPerMinute, duration: 60 };
  if (redisUrl === null) {
    return new RateLimiterPostgres({
      ...allowance,
      storeClient: database.pool,
      storeType: 'pool',
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix: '',
    });
  }
  const redis = new Redis(redisUrl, {
    connectionName: 'clapperboard',
    maxRetriesPerRequest: 1,
    // A call must not wait for a Redis that is away.
    enableOfflineQueue: false,
  });
  redis.on('error', (error) =>
    log.debug({ err: error }, 'Redis failed; allowances are counted by each process'),
  );
  started.onStop(() => redis.disconnect());
  return new RateLimiterRedis({
    ...allowance,
    storeClient: redis,
    keyPrefix: 'clapperboard:allowance',
    // While Redis is away each process counts for itself: that is more than nothing, and keeps nobody out.
    insuranceLimiter: new RateLimiterMemory(allowance),
  });
}
