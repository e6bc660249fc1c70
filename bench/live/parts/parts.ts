import type { Part } from '../../suite/staged.ts';
import type { Stage } from '../stage.ts';
import { broadcast } from './broadcast.ts';
import { churn } from './churn.ts';
import { fanout } from './fanout.ts';
import { hints } from './hints.ts';
import { memory } from './memory.ts';
import { replicas } from './replicas.ts';
import { stalled } from './stalled.ts';
import { forgottenTabs } from './tabs.ts';

export const partNames = [
  'broadcast',
  'memory',
  'fanout',
  'stalled',
  'hints',
  'replicas',
  'churn',
  'tabs',
] as const;
export type PartName = (typeof partNames)[number];

export const parts: Readonly<Record<PartName, Part<Stage>>> = {
  broadcast: {
    what: 'one change to all subscribers of a team, beside a bare graphql-ws server',
    run: broadcast,
  },
  memory: { what: 'RSS of an idle subscription, beside the bare server', run: memory },
  fanout: { what: '100 changes a second, each to ten of the subscribers', run: fanout },
  stalled: { what: '100 clients that stop reading, and 100 that must not feel it', run: stalled },
  hints: { what: 'the LISTEN connection killed again and again, then no hints at all', run: hints },
  replicas: {
    what: 'a change by one gateway to the subscribers of another, by Postgres and by Redis',
    run: replicas,
  },
  churn: { what: 'subscriptions that come and go, and what they leave behind', run: churn },
  tabs: { what: '1,000 pages left open whose request is over', run: forgottenTabs },
};
