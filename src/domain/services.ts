import type { Database, TeamDatabase } from '../database/database.ts';
import type { Hints } from '../events/hints.ts';
import type { LiveFeed } from '../events/liveFeed.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { ClientTokens } from './clientToken/clientTokens.ts';
import type { IdentityProvider } from './identityProvider/identityProvider.ts';
import type { Models } from './model/models.ts';
import type { UploadStore } from './upload/uploadStore.ts';
import type { Offers } from './videoRequest/foreignSubmissions.ts';
import type { MediaPolicy } from './videoRequest/mediaAddress.ts';
import type { Viewer } from './viewer.ts';

/** What the domain's operations work with; app.ts makes it once. */
export interface Services {
  readonly database: Database;
  readonly hints: Hints;
  readonly feed: LiveFeed;
  readonly upstream: Upstream;
  readonly models: Models;
  readonly clientTokens: ClientTokens;
  /** null: JWTs are not taken. */
  readonly identityProvider: IdentityProvider | null;
  readonly media: MediaPolicy;
  readonly offers: Offers;
  readonly uploads: UploadStore;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What an operation for a caller works with: of the database it has the part of the caller's team. */
export interface TeamServices extends Omit<Services, 'database'> {
  readonly database: TeamDatabase;
}

export function servicesOf(services: Services, { teamId }: Pick<Viewer, 'teamId'>): TeamServices {
  return { ...services, database: services.database.ofTeam(teamId) };
}
