/**
 * A gateway is killed at every step of a request, under every fault of the upstream, and others carry on: nothing
 * is lost, nothing is paid twice, and each request comes to the end that its fault asks for.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CrashCase, crashCases, expectedEnd } from './crashCases.ts';
import { tagOf } from './history/history.ts';
import { type LaneReport, runLane } from './lane.ts';

/** As many gateways at a time as a small machine has cores. */
const laneCount = 2;

const lanes = Array.from({ length: laneCount }, (_, lane) =>
  crashCases().filter((_case, index) => index % laneCount === lane),
);
const reports: LaneReport[] = [];
const begun = performance.now();

beforeAll(async () => {
  reports.push(...(await Promise.all(lanes.map(runLane))));
});
afterAll(() => {
  const seconds = Math.round((performance.now() - begun) / 1000);
  const reached = lanes.flat().length - reports.reduce((sum, { notReached }) => sum + notReached.size, 0);
  process.stdout.write(
    `${lanes.flat().length} cases, ${reached} crashed where they should, in ${seconds} s\n`,
  );
});

describe.each(lanes.map((cases, lane) => ({ lane, cases })))('lane $lane', ({ lane, cases }) => {
  test.each(cases.map((each) => [each.fault.name, each.point, each] as const))(
    '%s, killed at %s',
    (_fault, _point, each) => {
      const report = reports[lane] as LaneReport;
      expect(report.notReached.has(each.tag) ? 'not reached' : 'crashed').toBe('crashed');
      expect(endOf(each, report)).toEqual(expectedEnd(each));
    },
  );

  test('no promise is broken', () => {
    expect(reports[lane]?.broken).toEqual([]);
  });
});

function endOf({ tag, ...each }: CrashCase, { history }: LaneReport) {
  const requests = history.requests.filter(({ prompt }) => tagOf(prompt) === tag);
  const posts = history.ledger.filter(
    ({ payload }) => tagOf((payload as { prompt?: string } | null)?.prompt) === tag,
  );
  const expected = expectedEnd(each);
  return {
    state: requests.map(({ state }) => state).join(', '),
    posts: expected.posts === null ? null : posts.length,
    accepted: posts.filter(({ accepted }) => accepted).length,
  };
}
