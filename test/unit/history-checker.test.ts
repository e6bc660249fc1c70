/** Each promise of a request's life, broken once in a small history made by hand: the checker names it, and nothing else. */
import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../src/sandbox/ledger.ts';
import { checkHistory } from '../faults/history/checkHistory.ts';
import { approval, type EventRow, type History, type RequestRow, tagged } from '../faults/history/history.ts';

const request: RequestRow = {
  id: 'a',
  state: 'SUCCEEDED',
  status: 'SUCCESS',
  version: 3,
  model: 'model',
  audioUri: 'http://media/a.wav',
  prompt: tagged('one'),
  imageUri: null,
  resolution: '1920x1080',
  guidanceScale: 5,
  upstreamId: 'job-1',
};
const post: LedgerEntry = {
  at: '2026-01-01T00:00:00.000Z',
  sequence: 1,
  requestId: 'job-1',
  model: 'model',
  payload: {
    audio_uri: 'http://media/a.wav',
    prompt: tagged('one'),
    resolution: '1920x1080',
    guidance_scale: 5,
  },
  accepted: true,
  fault: null,
  chargedIfFailed: false,
};
const event = (version: number, more: Partial<EventRow>): EventRow => ({
  requestId: 'a',
  version,
  state: 'READY',
  status: 'QUEUED',
  reason: 'x',
  ...more,
});
const accepted = event(1, {});
const submitting = event(2, { state: 'SUBMITTING' });
const succeeded = event(3, { state: 'SUCCEEDED', status: 'SUCCESS' });
const saw = (version: number, status: 'QUEUED' | 'PROCESSING' | 'SUCCESS' = 'QUEUED') => ({
  subscriber: 's',
  requestId: 'a',
  version,
  status,
});
const acknowledgement = { requestId: 'a', idempotencyKey: 'key', tag: 'one', at: 0 };
const clean: History = {
  acknowledgements: [acknowledgement],
  sightings: [saw(1), saw(2), saw(3, 'SUCCESS')],
  stayed: ['s'],
  ledger: [post],
  requests: [request],
  events: [accepted, submitting, succeeded],
  attempts: [{ id: 'attempt', requestId: 'a', number: 1, open: false, upstreamId: 'job-1' }],
};
const again: LedgerEntry = { ...post, sequence: 2, requestId: 'job-2' };
const stranger: RequestRow = { ...request, id: 'b', prompt: tagged('two'), upstreamId: null };
const refused: LedgerEntry = { ...post, sequence: 2, requestId: null, accepted: false };

describe('a history without a fault', () => {
  const approved = [
    accepted,
    submitting,
    event(3, { state: 'READY', reason: approval }),
    event(4, { state: 'SUBMITTING' }),
    event(5, { state: 'SUCCEEDED', status: 'SUCCESS' }),
  ];
  const table: [string, Partial<History>][] = [
    ['as it was', {}],
    ['with a POST that was refused', { ledger: [post, refused] }],
    ['with an acknowledgement that was repeated', { acknowledgements: [acknowledgement, acknowledgement] }],
    ['with a subscriber that came late', { sightings: [saw(2), saw(3, 'SUCCESS')] }],
    ['with one that left early', { sightings: [saw(1)], stayed: [] }],
    ['with a job of somebody else', { ledger: [post, { ...again, payload: { prompt: 'theirs' } }] }],
    [
      'paid twice with an approval',
      { ledger: [post, again], events: approved, requests: [{ ...request, version: 5 }], sightings: [] },
    ],
    [
      'in review',
      {
        requests: [{ ...request, state: 'NEEDS_REVIEW', status: 'QUEUED' }],
        events: [accepted, submitting, event(3, { state: 'NEEDS_REVIEW' })],
        sightings: [],
      },
    ],
  ];
  test.each(table)('%s', (_name, change) => {
    expect(checkHistory({ ...clean, ...change })).toEqual([]);
  });
});

describe('what is broken is named', () => {
  const gone: Partial<History> = { requests: [], events: [], attempts: [], sightings: [] };
  const table: [string, string, Partial<History>][] = [
    ['lost', 'an acknowledged request is gone', { ...gone, ledger: [] }],
    ['lost', 'a job was paid for that no request has', { ...gone, acknowledgements: [] }],
    ['paid-twice', 'two POSTs were accepted', { ledger: [post, again] }],
    [
      'status-went-back',
      'PROCESSING became QUEUED',
      { events: [event(1, { status: 'PROCESSING' }), submitting, succeeded], sightings: [] },
    ],
    [
      'status-went-back',
      'something came after the end',
      { events: [accepted, event(2, { state: 'FAILED', status: 'FAILED' }), succeeded], sightings: [] },
    ],
    [
      'status-went-back',
      'a subscriber saw an earlier status',
      { sightings: [saw(1), saw(2, 'PROCESSING'), saw(3)] },
    ],
    ['event-missing', 'a version has no event', { events: [accepted, succeeded] }],
    ['event-missing', 'the last version has no event', { events: [accepted, submitting] }],
    [
      'event-missing',
      'the last event is another state',
      { events: [accepted, submitting, event(3, { state: 'UNCONFIRMED' })] },
    ],
    ['subscriber-gap', 'a version was skipped', { sightings: [saw(1), saw(3, 'SUCCESS')] }],
    ['subscriber-gap', 'a version came twice', { sightings: [saw(1), saw(1), saw(2), saw(3, 'SUCCESS')] }],
    ['subscriber-gap', 'the last version never came', { sightings: [saw(1), saw(2)] }],
    [
      'unfinished',
      'a request has not ended',
      {
        requests: [{ ...request, state: 'RUNNING', status: 'QUEUED', version: 2 }],
        events: [accepted, event(2, { state: 'RUNNING' })],
        sightings: [],
      },
    ],
    [
      'unfinished',
      'an attempt was left open',
      { attempts: [{ id: 'attempt', requestId: 'a', number: 1, open: true, upstreamId: null }] },
    ],
    [
      'key-split',
      'a key was acknowledged as two requests',
      {
        acknowledgements: [acknowledgement, { ...acknowledgement, requestId: 'b' }],
        requests: [request, stranger],
        events: [...clean.events, ...clean.events.map((each) => ({ ...each, requestId: 'b' }))],
      },
    ],
    [
      'key-split',
      'a keyed call was recorded twice, once without an answer',
      {
        requests: [request, { ...stranger, prompt: tagged('one') }],
        events: [...clean.events, ...clean.events.map((each) => ({ ...each, requestId: 'b' }))],
      },
    ],
    [
      'wrong-result',
      'the bound job has another prompt',
      { ledger: [post, { ...again, payload: {} }], requests: [{ ...request, upstreamId: 'job-2' }] },
    ],
    ['wrong-result', 'the bound job is not known', { requests: [{ ...request, upstreamId: 'job-9' }] }],
    [
      'wrong-result',
      'an attempt is bound to another request’s job',
      {
        ledger: [post, { ...again, payload: {} }],
        attempts: [{ id: 'attempt', requestId: 'a', number: 1, open: false, upstreamId: 'job-2' }],
      },
    ],
    [
      'wrong-result',
      'a job is bound twice',
      {
        requests: [request, { ...request, id: 'b' }],
        acknowledgements: [],
        events: [...clean.events, ...clean.events.map((each) => ({ ...each, requestId: 'b' }))],
      },
    ],
  ];
  test.each(table)('%s: %s', (invariant, _how, change) => {
    const names = new Set(checkHistory({ ...clean, ...change }).map((broken) => broken.invariant));
    expect([...names]).toEqual([invariant]);
  });
});
