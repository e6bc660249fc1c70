/** What the routes share. */
import type { Generations } from '../generations.ts';
import type { Ledger } from '../ledger.ts';
import type { SandboxSwitches } from '../options.ts';
import type { Records } from '../records.ts';
import type { Strangers } from '../strangers.ts';
import type { Uploads } from '../uploads.ts';

export interface SandboxContext {
  readonly switches: SandboxSwitches;
  readonly ledger: Ledger;
  readonly records: Records;
  readonly strangers: Strangers;
  readonly generations: Generations;
  readonly uploads: Uploads;
  readonly rendersDirectory: string;
  /** Base of the addresses that are handed out; known once the server listens. */
  readonly publicUrl: () => string;
}
