import type { Part } from '../../suite/staged.ts';
import type { Stage } from '../stage.ts';
import { growth } from './growth.ts';
import { held } from './held.ts';
import { pickup } from './pickup.ts';
import { start } from './start.ts';
import { takeover } from './takeover.ts';

export const partNames = ['pickup', 'takeover', 'held', 'growth', 'start'] as const;
export type PartName = (typeof partNames)[number];

export const parts: Readonly<Record<PartName, Part<Stage>>> = {
  pickup: { what: 'from the acceptance of a request to the first byte of its POST', run: pickup },
  takeover: { what: "a killed gateway's work, until another has taken it up", run: takeover },
  held: { what: 'memory and CPU of a gateway with many POSTs held open at the upstream', run: held },
  growth: {
    what: 'listing, reading and claiming in a small record and one a hundred times as large',
    run: growth,
  },
  start: { what: '`npm start` to ready, beside Postgres alone', run: start },
};
