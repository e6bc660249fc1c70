import type { Database } from '../database/database.ts';
import type { Hints } from '../events/hints.ts';
import type { LiveFeed } from '../events/liveFeed.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { UploadStore } from './upload/uploadStore.ts';
import type { MediaPolicy } from './videoRequest/mediaAddress.ts';

/** What the domain's operations work with; app.ts makes it once. */
export interface Services {
  readonly database: Database;
  readonly hints: Hints;
  readonly feed: LiveFeed;
  readonly upstream: Upstream;
  readonly media: MediaPolicy;
  readonly uploads: UploadStore;
  readonly log: Logger;
  readonly metrics: Metrics;
}
