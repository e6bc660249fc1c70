import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
} from 'rate-limiter-flexible';
import type { Database } from '../database/database.ts';

/** Where allowances are kept for all processes: in Redis where there is one, else in Postgres. */
export function openRateLimitStore(
  pointsPerMinute: number,
  database: Database,
  redis: Redis | null,
): RateLimiterAbstract {
  const allowance = { points: pointsPerMinute, duration: 60 };
  if (redis === null) {
    return new RateLimiterPostgres({
      ...allowance,
      storeClient: database.pool,
      storeType: 'pool',
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix: '',
    });
  }
  return new RateLimiterRedis({
    ...allowance,
    storeClient: redis,
    keyPrefix: 'clapperboard:allowance',
    // While Redis is unavailable each process counts for itself: that is more than nothing, and keeps nobody out.
    insuranceLimiter: new RateLimiterMemory(allowance),
  });
}
