/** The parameters of a call, read from whatever a client sends: read right, or refused in a sentence of ours. */
import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { parseCall, readAddressParameters, readParameters } from '../../src/server/graphql/readParameters.ts';
import { readAddress } from '../../src/server/http/readAddress.ts';

const hash = 'a'.repeat(64);
const none = { query: null, documentId: null, persistedHash: null, operationName: null, variables: {} };

describe('a call is read', () => {
  test.each<[object, object]>([
    [{ query: '{ a }' }, { query: '{ a }' }],
    [{ query: '{ a }', operationName: '', variables: '', extensions: '' }, { query: '{ a }' }],
    [{ query: '{ a }', operationName: null, variables: null, extensions: null }, { query: '{ a }' }],
    [
      { query: '{ a }', operationName: 'A', variables: { b: 1 } },
      { query: '{ a }', operationName: 'A', variables: { b: 1 } },
    ],
    [{ documentId: 'sha256:x' }, { documentId: 'x' }],
    [{ query: '', documentId: 'x' }, { documentId: 'x' }],
    [{ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }, { persistedHash: hash }],
    [
      { query: '{ a }', extensions: { persistedQuery: { sha256Hash: hash }, clientLibrary: {} } },
      { query: '{ a }', persistedHash: hash },
    ],
    [{ query: '{ a }', more: 1 }, { query: '{ a }' }],
  ])('%j', (given, read) => {
    expect(readParameters(given, 'The body')).toEqual({ ...none, ...read });
  });
});

test('whatever is sent is read, or refused with a sentence that ends as one', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom(null, '', 'x', 0, [], {}));
  const call = fc.record(
    { query: value, documentId: value, operationName: value, variables: value, extensions: value },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(call, fc.jsonValue()), (given) => {
      expectRefusal(() => {
        const { query, documentId, persistedHash, variables } = readParameters(given, 'The body');
        expect(query ?? documentId ?? persistedHash).toBeTruthy();
        expect(typeof variables).toBe('object');
      });
    }),
  );
});

test('an address gives back what was encoded into it', () => {
  const pairs = fc.dictionary(fc.string({ minLength: 1, unit: 'binary' }), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(pairs, (parameters) => {
      const text = new URLSearchParams(parameters).toString();
      expect({ ...readAddress(`/graphql?${text}`) }).toEqual({ ...parameters });
    }),
  );
});

test('whatever stands in an address is read as UTF-8, or refused: nothing is replaced in silence', () => {
  const piece = fc.constantFrom(
    'query=',
    'variables=',
    '&',
    '=',
    '+',
    '%7B',
    '%',
    '%ff',
    '%c3%28',
    '%00',
    'é',
    'x',
    '{}',
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((each) => each.join('')),
      (text) => {
        expectRefusal(() => {
          const read = readAddress(`/graphql?${text}`);
          expect(JSON.stringify(read)).not.toContain('\ufffd');
          readAddressParameters(read);
        });
      },
    ),
  );
});

test.each(['{"query":"{ a }","__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}', '{', ''])(
  'the text %s is refused',
  (text) => {
    expect(() => parseCall(text, 'The body')).toThrow(/The body is not valid JSON/);
  },
);

function expectRefusal(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    expect(error.extensions.code).toMatch(/^(BAD_REQUEST|BATCHING_NOT_SUPPORTED)$/);
    expect(error.message).toMatch(/[.)]$/);
    expect(error.message).not.toMatch(/expected|Unexpected|Invalid input/);
  }
}
