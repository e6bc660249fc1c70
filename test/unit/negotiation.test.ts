/** What a client's `Accept` says, by the rules of RFC 9110: order, weights, and 0 for never. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { negotiate } from '../../src/server/http/negotiate.ts';
import { encodingFor } from '../../src/server/http/pack.ts';

const json = 'application/json';
const graphql = 'application/graphql-response+json';
const urql =
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

interface Row {
  readonly json: string | null;
  readonly stream: 'best' | 'taken' | 'no';
  readonly page?: boolean;
}

describe('an Accept', () => {
  test.each<[string | undefined, Row]>([
    [undefined, { json, stream: 'no' }],
    ['', { json, stream: 'no' }],
    ['*/*', { json, stream: 'no' }],
    ['application/*', { json, stream: 'no' }],
    [json, { json, stream: 'no' }],
    ['Application/JSON', { json, stream: 'no' }],
    [`${json}; charset=utf-8`, { json, stream: 'no' }],
    [`${json}; charset="UTF-8"`, { json, stream: 'no' }],
    [graphql, { json: graphql, stream: 'no' }],
    [`${graphql},${json};q=0.9`, { json: graphql, stream: 'no' }],
    [`${graphql};q=0.9,${json}`, { json, stream: 'no' }],
    [`${json}, ${graphql}`, { json, stream: 'no' }],
    [`${graphql}; charset=utf-8, ${json}; charset=utf-8`, { json: graphql, stream: 'no' }],
    [`*/*, ${json};q=0`, { json: graphql, stream: 'no' }],
    [`${json};q=0`, { json: null, stream: 'no' }],
    ['image/png', { json: null, stream: 'no' }],
    ['text/event-stream', { json: null, stream: 'best' }],
    ['text/event-stream; charset=utf-8', { json: null, stream: 'best' }],
    ['text/*', { json: null, stream: 'best' }],
    ['text/event-stream, multipart/mixed', { json: null, stream: 'best' }],
    [`text/event-stream, ${json}`, { json, stream: 'best' }],
    [`${json}, text/event-stream`, { json, stream: 'taken' }],
    [`${json};q=0.1, text/event-stream;q=0.2`, { json, stream: 'best' }],
    [urql, { json: graphql, stream: 'taken' }],
    ['text/event-stream;q=0, */*', { json, stream: 'no' }],
    [`${graphql};q=0, ${json};q=0, */*`, { json: null, stream: 'no' }],
    [`${json}, text/event-stream;q=0`, { json, stream: 'no' }],
    [`${json};x=", text/event-stream"`, { json: null, stream: 'no' }],
    [`x/y;z=", text/event-stream, ", ${json}`, { json, stream: 'no' }],
    [browser, { json, stream: 'no', page: true }],
    ['application/json, text/plain, */*', { json, stream: 'no' }],
  ])('%s', (accept, { json: type, stream, page = false }) => {
    const accepted = negotiate(accept);
    expect(accepted).toMatchObject({
      json: type,
      prefersEventStream: stream === 'best',
      prefersPage: page,
    });
    if (stream !== 'no') expect(accepted.takesEventStream).toBe(true);
    if (!accept?.includes('text/')) expect(accepted.takesEventStream).toBe(false);
  });

  test('of any form is read without a fault, and never as what it refuses', () => {
    const range = fc.constantFrom(
      json,
      graphql,
      'text/event-stream',
      'text/*',
      '*/*',
      'x',
      '";,',
      'a/b;c="d,e"',
    );
    const weight = fc.constantFrom('', ';q=0', ';q=0.5', ';q=1', ';q=x', '; q=0');
    const accept = fc.array(
      fc.tuple(range, weight).map((each) => each.join('')),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          accept.map((each) => each.join(', ')),
          fc.string(),
        ),
        (header) => {
          const { prefersEventStream, takesEventStream } = negotiate(header);
          if (prefersEventStream) expect(takesEventStream).toBe(true);
          if (/^text\/event-stream;q=0$/.test(header)) expect(takesEventStream).toBe(false);
        },
      ),
    );
  });
});

describe('an Accept-Encoding', () => {
  test.each([
    [undefined, null],
    ['', null],
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate', 'gzip'],
    ['deflate, gzip;q=0.5, br', 'br'],
    ['gzip;q=0.5, br;q=0.4', 'gzip'],
    ['gzip;q=0', null],
    ['identity, gzip;q=0.5', null],
    ['zstd', null],
  ] as const)('%s', (header, encoding) => {
    expect(encodingFor(header)).toBe(encoding);
  });
});
