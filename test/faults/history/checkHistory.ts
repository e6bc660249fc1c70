/** Holds a run's history against the promises of a request's life. Pure: a history in, what it breaks out. */
import { acknowledgedRequestsExist, oneKeyOneRequest } from './acknowledged.ts';
import { everythingEnds, everyVersionHasItsEvent, statusNeverGoesBack } from './eventLog.ts';
import type { Broken, History } from './history.ts';
import { theBoundJobIsItsOwn, theUpstreamAcceptsOnce } from './paid.ts';
import { subscribersMissNothing } from './seen.ts';

const rules: readonly ((history: History) => Broken[])[] = [
  acknowledgedRequestsExist,
  oneKeyOneRequest,
  theUpstreamAcceptsOnce,
  theBoundJobIsItsOwn,
  statusNeverGoesBack,
  everyVersionHasItsEvent,
  everythingEnds,
  subscribersMissNothing,
];

export function checkHistory(history: History): Broken[] {
  return rules.flatMap((rule) => rule(history));
}
