import { describe, expect, test } from 'vitest';
import { judge } from '../../scripts/audit/judge.mjs';

const advisory = {
  name: 'left',
  severity: 'high',
  title: 'falls over',
  range: '<1.0.1',
  url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
};
const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities });
const found = report({ left: { via: [advisory] }, right: { via: ['left'] } });

describe('a report of npm audit', () => {
  test('without advisories is clean', () => {
    expect(judge(report({}), {})).toEqual({ asked: true, faults: [], excused: [] });
  });

  test('with an advisory is a fault, once for all whom it concerns', () => {
    expect(judge(found, {}).faults).toEqual([
      'left <1.0.1 has a high weakness, GHSA-aaaa-bbbb-cccc: falls over',
    ]);
  });

  test('with an advisory that is excused names the reason', () => {
    expect(judge(found, { 'GHSA-aaaa-bbbb-cccc': 'not used' })).toEqual({
      asked: true,
      faults: [],
      excused: [{ id: 'GHSA-aaaa-bbbb-cccc', reason: 'not used' }],
    });
  });

  test('that an exception is not needed for any more is a fault', () => {
    expect(judge(report({}), { 'GHSA-aaaa-bbbb-cccc': 'not used' }).faults).toEqual([
      expect.stringContaining('take it out'),
    ]);
  });

  test.each(['', 'no JSON', '{"message":"405 Method Not Allowed"}', '{"error":{}}'])(
    'that is none tells nothing: %s',
    (text) => {
      expect(judge(text, {}).asked).toBe(false);
    },
  );
});
