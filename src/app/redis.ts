import { Redis } from 'ioredis';
import type { Logger } from '../observability/logger.ts';
import type { Started } from './started.ts';

/** The connection for what processes share by Redis; while Redis is unavailable each command fails at once. */
export function openRedis(url: string, log: Logger, started: Started): Redis {
  const redis = new Redis(url, {
    connectionName: 'clapperboard',
    maxRetriesPerRequest: 1,
    // A call must not wait for a Redis that is unavailable.
    enableOfflineQueue: false,
  });
  redis.on('error', (error) =>
    log.debug({ err: error }, 'Redis failed; each process does with what it knows'),
  );
  started.onStop(() => redis.disconnect());
  return redis;
}
