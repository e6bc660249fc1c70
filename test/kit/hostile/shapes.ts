import { type HostileOperation, harmless, hostile, hostileText } from './hostileOperation.ts';

const one = '{"query":"{ viewer { role } }"}';
const batch = (count: number) => `[${Array(count).fill(one).join(',')}]`;
const query = '{ viewer { role } }';
const hash = 'a'.repeat(64);

/** JSON, and no operation; or one, and more than one may ask for. */
export const shapes: readonly HostileOperation[] = [
  ...[0, 1, 2, 10, 100, 1_000, 5_000].map((count) => hostileText(`batches: of ${count}`, batch(count))),
  hostileText('batches: within each other', `[[${one}],[${one}]]`),
  hostileText('batches: a document of several', `{"query":["{ viewer { role } }","{ viewer { role } }"]}`),
  hostileText('batches: 50,000 levels deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`),
  ...['null', 'true', '1', '""', '"{ viewer { role } }"', '{}', '{"a":1}'].map((json) =>
    hostileText(`shapes: ${json} in place of an operation`, json),
  ),
  ...[null, 1, true, {}, [], ['{ viewer { role } }'], { kind: 'Document', definitions: [] }].map((given) =>
    hostile(`shapes: the document is ${JSON.stringify(given)}`, { query: given }),
  ),
  ...[1, true, 'x', '{}', [], [1], [{ a: 1 }]].map((given) =>
    hostile(`shapes: the variables are ${JSON.stringify(given)}`, { query, variables: given }),
  ),
  ...[1, true, {}, [], ['A']].map((given) =>
    hostile(`shapes: the operation's name is ${JSON.stringify(given)}`, { query, operationName: given }),
  ),
  ...['A', ' ', '__proto__', 'constructor', 'N'.repeat(100_000)].map((given) =>
    hostile(`shapes: the operation's name is unknown, ${JSON.stringify(given.slice(0, 20))}`, {
      query: 'query Known { viewer { role } }',
      operationName: given,
    }),
  ),
  ...[1, 'x', [], true].map((given) =>
    hostile(`shapes: the extensions are ${JSON.stringify(given)}`, {
      query: '{ nothing }',
      extensions: given,
    }),
  ),
  hostileText(
    'shapes: extensions 50,000 levels deep',
    `{"query":"${query}","extensions":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}`,
    harmless,
  ),
  hostile('persisted: a hash and no document', {
    extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
  }),
  hostile('persisted: a hash and an empty document', {
    query: '',
    extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
  }),
  hostile('persisted: a hash that is not the document’s', {
    query: '{ nothing }',
    extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
  }),
  hostile('persisted: a version that there is not', {
    extensions: { persistedQuery: { version: 99, sha256Hash: hash } },
  }),
  hostile('persisted: no object', { extensions: { persistedQuery: 'x' } }),
  hostile('persisted: an id and no document', { documentId: `sha256:${hash}` }),
  hostile('persisted: an id that is a path', { documentId: '../../../etc/passwd' }),
  hostile('persisted: an id that is no text', { documentId: { a: 1 } }),
  hostile('persisted: an id of another way', { id: hash, doc_id: hash, hash }),
];
