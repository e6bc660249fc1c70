import { describe, expect, test } from 'vitest';
import { overdueSeconds, stuckSeconds } from '../../src/domain/model/generationTimes.ts';

const times = (p99: number, samples = 200) => ({ samples, p99 });
const minute = 60;
const hour = 60 * minute;

describe("by its model's own history a generation is", () => {
  test.each([
    ['without any', times(0, 0), 15 * minute, hour],
    ['with too few to tell', times(100, 9), 15 * minute, hour],
    ['of two minutes', times(120), 6 * minute, 40 * minute],
    ['of a second', times(1), minute, 10 * minute],
    ['of an hour', times(hour), hour, 6 * hour],
  ])('%s: overdue and stuck after so long', (_name, known, overdue, stuck) => {
    expect([overdueSeconds(known), stuckSeconds(known)]).toEqual([overdue, stuck]);
  });
});
