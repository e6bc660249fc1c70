import { type HostileOperation, hostile, many } from './hostileOperation.ts';

const change = 'requestStatusChanged';

/** Subscriptions that no server could serve, or that are none. */
export const subscriptions: readonly HostileOperation[] = [
  ...[2, 20, 100].map((count) =>
    hostile(
      `subscriptions: ${count} fields`,
      `subscription { ${many(count, (index) => `a${index}: ${change} { status }`)} }`,
    ),
  ),
  hostile(
    'subscriptions: two fields of a fragment',
    `subscription { ...F } fragment F on Subscription { a: ${change} { status } b: ${change} { status } }`,
  ),
  hostile('subscriptions: __typename alone', 'subscription { __typename }'),
  hostile('subscriptions: __typename beside it', `subscription { ${change} { status } __typename }`),
  hostile('subscriptions: a field that there is not', 'subscription { everything { status } }'),
  hostile('subscriptions: no field', 'subscription { }'),
  hostile('subscriptions: a query’s field', 'subscription { viewer { role } }'),
  hostile(
    'subscriptions: 60 aliases',
    `subscription { ${change} { ${many(60, (index) => `a${index}: status`)} } }`,
  ),
  hostile(
    'subscriptions: too much of each change',
    `subscription { ${change} { request { ${many(49, (index) => `a${index}: prompt`)} ${many(450, (index) => `b${index}`)} } } }`,
  ),
  hostile('subscriptions: a request of nobody', `subscription { ${change}(requestId: "x") { status } }`),
  hostile('subscriptions: a cursor that is none', `subscription { ${change}(after: "x") { status } }`),
  hostile(
    'subscriptions: a cursor of 100 KB',
    `subscription { ${change}(after: "${'A'.repeat(100_000)}") { status } }`,
  ),
  hostile(
    'subscriptions: a request and a filter',
    `subscription { ${change}(requestId: "x", filter: { status: FAILED }) { status } }`,
  ),
  hostile(
    'subscriptions: a filter of no status',
    `subscription { ${change}(filter: { status: [NOPE] }) { status } }`,
  ),
  hostile(
    'subscriptions: one of two, and none chosen',
    `subscription A { ${change} { status } } subscription B { ${change} { status } }`,
  ),
  hostile('subscriptions: one that is not there', {
    query: `subscription A { ${change} { status } }`,
    operationName: 'B',
  }),
  hostile('subscriptions: a request in a variable of another kind', {
    query: `subscription ($id: ID) { ${change}(requestId: $id) { status } }`,
    variables: { id: { a: 1 } },
  }),
];
