import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isTerminal,
  mayMove,
  moves,
  originsOf,
  type RequestState,
  type RequestStatus,
  stageOf,
  statusAfter,
} from '../../src/domain/videoRequest/state.ts';

const states = Object.keys(moves) as RequestState[];
const terminalStatus: Partial<Record<RequestState, RequestStatus>> = {
  SUCCEEDED: 'SUCCESS',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
};
const rank: Record<RequestStatus, number> = { QUEUED: 0, PROCESSING: 1, SUCCESS: 2, FAILED: 2, CANCELLED: 2 };

interface Step {
  readonly from: RequestState;
  readonly to: RequestState;
  readonly before: RequestStatus;
  readonly after: RequestStatus;
}

/** Follows allowed moves from READY; each choice picks one of them and says whether the upstream has started. */
function walk(choices: readonly (readonly [number, boolean])[]): Step[] {
  const steps: Step[] = [];
  let state: RequestState = 'READY';
  let status: RequestStatus = 'QUEUED';
  for (const [choice, started] of choices) {
    const to: RequestState | undefined = moves[state][choice % Math.max(1, moves[state].length)];
    if (to === undefined) break;
    const after = statusAfter(status, to, started);
    steps.push({ from: state, to, before: status, after });
    state = to;
    status = after;
  }
  return steps;
}

const choices = fc.array(fc.tuple(fc.nat(100), fc.boolean()), { maxLength: 40 });

describe('the moves of a request', () => {
  test.each(['SUCCEEDED', 'FAILED', 'CANCELLED'] as const)('%s is never left', (state) => {
    expect(isTerminal(state)).toBe(true);
    expect(states.filter((to) => mayMove(state, to))).toEqual([]);
  });

  test('every other state can be left, and every end can be reached from it', () => {
    const open = states.filter((state) => !isTerminal(state));
    expect(open).toEqual(['READY', 'SUBMITTING', 'UNCONFIRMED', 'RUNNING', 'NEEDS_REVIEW']);
    for (const state of open) expect(moves[state]).toEqual(expect.arrayContaining(['FAILED', 'CANCELLED']));
  });

  test('only what is READY is submitted, so nothing that may be paid for is sent twice by itself', () => {
    expect(originsOf('SUBMITTING').toSorted()).toEqual(['READY', 'SUBMITTING']);
  });

  test.each([
    ['READY', 'RUNNING'],
    ['READY', 'SUCCEEDED'],
    ['READY', 'UNCONFIRMED'],
    ['READY', 'READY'],
    ['RUNNING', 'READY'],
    ['RUNNING', 'SUBMITTING'],
    ['RUNNING', 'UNCONFIRMED'],
    ['UNCONFIRMED', 'SUBMITTING'],
    ['NEEDS_REVIEW', 'SUBMITTING'],
    ['NEEDS_REVIEW', 'UNCONFIRMED'],
  ] as const)('%s does not lead to %s', (from, to) => {
    expect(mayMove(from, to)).toBe(false);
  });

  test('the origins of a state are those that may move there', () => {
    for (const to of states) expect(originsOf(to)).toEqual(states.filter((from) => mayMove(from, to)));
  });

  test('every state has a stage, and DONE means that it is terminal', () => {
    for (const state of states) expect(stageOf(state) === 'DONE', state).toBe(isTerminal(state));
    expect(new Set(states.map(stageOf))).toEqual(
      new Set(['WAITING', 'SUBMITTING', 'CONFIRMING', 'GENERATING', 'NEEDS_REVIEW', 'DONE']),
    );
  });
});

describe('the public status', () => {
  test.each([
    ['QUEUED', 'SUBMITTING', false, 'QUEUED'],
    ['QUEUED', 'RUNNING', false, 'QUEUED'],
    ['QUEUED', 'RUNNING', true, 'PROCESSING'],
    ['PROCESSING', 'RUNNING', false, 'PROCESSING'],
    ['PROCESSING', 'NEEDS_REVIEW', false, 'PROCESSING'],
    ['PROCESSING', 'READY', false, 'PROCESSING'],
    ['QUEUED', 'SUCCEEDED', true, 'SUCCESS'],
    ['PROCESSING', 'FAILED', true, 'FAILED'],
    ['QUEUED', 'CANCELLED', false, 'CANCELLED'],
  ] as const)('%s, moved to %s (upstream started: %s), is %s', (current, to, started, after) => {
    expect(statusAfter(current, to, started)).toBe(after);
  });

  test('never goes back on any walk of allowed moves', () => {
    fc.assert(
      fc.property(choices, (chosen) => {
        for (const { before, after } of walk(chosen))
          expect(rank[after]).toBeGreaterThanOrEqual(rank[before]);
      }),
    );
  });

  test('is terminal exactly when the state is, on any walk', () => {
    fc.assert(
      fc.property(choices, (chosen) => {
        for (const { to, after } of walk(chosen)) {
          expect(rank[after] === 2).toBe(isTerminal(to));
          if (isTerminal(to)) expect(after).toBe(terminalStatus[to]);
        }
      }),
    );
  });
});
