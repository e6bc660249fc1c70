import {
  type Contender,
  express,
  floor,
  gateway,
  mercurius,
  postgraphile,
  standalone,
  yoga,
} from './contenders/contender.ts';

export const partNames = ['read', 'list', 'create'] as const;
export type PartName = (typeof partNames)[number];

export interface Part {
  /** What is measured, in a line. */
  readonly what: string;
  readonly contenders: readonly Contender[];
  /** How many times as fast as each the gateway has to be. */
  readonly targets: Readonly<Record<string, number>>;
}

const readers = [floor, gateway, standalone, express, yoga, mercurius, postgraphile];

/** The stock stack, Yoga and PostGraphile; of mercurius, which checks no key, and of the floor a share. */
const targets = (share: number) => ({
  [floor.name]: share,
  [standalone.name]: 2,
  [express.name]: 2,
  [yoga.name]: 2,
  [mercurius.name]: 0.85,
  [postgraphile.name]: 2,
});

export const parts: Readonly<Record<PartName, Part>> = {
  read: { what: 'one request by its id', contenders: readers, targets: targets(0.8) },
  list: { what: 'a page of 20 requests with cursors', contenders: readers, targets: targets(0.75) },
  create: {
    what: 'a request recorded, with event and idempotency key',
    contenders: [floor, gateway, express],
    targets: { [express.name]: 3 },
  },
};
