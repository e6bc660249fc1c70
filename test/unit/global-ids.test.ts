import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromGlobalId, keyOf, toGlobalId } from '../../src/graphql/node/globalId.ts';

/** Any text at all, halves of characters included. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));
const uuid = '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11';
const encoded = (text: string) => Buffer.from(text).toString('base64url');
/** A model's id is whatever the upstream calls it: any text without a NUL. */
const modelName = fc.string({
  unit: fc.constantFrom('a', 'Z', '0', '-', '/', ':', '.', ' ', 'é', '日', '🦊'),
  minLength: 1,
  maxLength: 60,
});

describe('a global id', () => {
  test('names again what it was made of', () => {
    const typed = fc.tuple(fc.constantFrom('VideoRequest', 'Team'), fc.uuid());
    fc.assert(
      fc.property(fc.oneof(typed, fc.tuple(fc.constant('Model'), modelName)), ([type, key]) => {
        const named = { type, key } as NonNullable<ReturnType<typeof fromGlobalId>>;
        expect(fromGlobalId(toGlobalId(named.type, named.key))).toEqual(named);
      }),
    );
  });

  test('keeps a model whose name has a colon', () => {
    expect(fromGlobalId(toGlobalId('Model', 'a:b:c'))).toEqual({ type: 'Model', key: 'a:b:c' });
  });

  test('is safe in an address', () => {
    fc.assert(fc.property(modelName, (name) => /^[\w-]+$/.test(toGlobalId('Model', name))));
  });

  test('gives its key to whoever asks for its type, and to nobody else', () => {
    const id = toGlobalId('VideoRequest', uuid);
    expect(keyOf('VideoRequest', id)).toBe(uuid);
    expect(keyOf('Team', id)).toBeNull();
    expect(keyOf('Model', id)).toBeNull();
  });
});

test('an id is taken in its own spelling alone: whatever is taken, is given out the same', () => {
  const canonical = fc
    .oneof(
      fc.tuple(fc.constantFrom('VideoRequest', 'Team'), fc.uuid()),
      fc.tuple(fc.constant('Model'), modelName),
    )
    .map(([type, key]) => encoded(`${type}:${key}`));
  const change = fc.oneof(
    fc.constantFrom('=', '==', ' ', '\n', '.', '\u200b').map((more) => (id: string) => id + more),
    fc.nat(600).map((at) => (id: string) => `${id.slice(0, at % id.length)} ${id.slice(at % id.length)}`),
    fc.constant((id: string) => id.replaceAll('-', '+').replaceAll('_', '/')),
    // The bits behind the last whole byte.
    fc.constantFrom(...'AEIMQUYcgkosw048BCD').map((last) => (id: string) => id.slice(0, -1) + last),
  );
  fc.assert(
    fc.property(canonical, change, (id, respell) => {
      const other = respell(id);
      const named = fromGlobalId(other);
      expect(named === null || toGlobalId(named.type, named.key) === other).toBe(true);
    }),
  );
  const id = toGlobalId('Team', uuid);
  for (const other of [`${id}=`, `${id} `, ` ${id}`, `${id}\n`]) expect(fromGlobalId(other)).toBeNull();
});

describe('what is none of ours names nothing', () => {
  test.each([
    ['an empty text', ''],
    ['a bare uuid', uuid],
    ['a type alone', encoded('VideoRequest')],
    ['no key', encoded('VideoRequest:')],
    ['no model', encoded('Model:')],
    ['a key that is no uuid', encoded('VideoRequest:1')],
    ['a uuid in capitals', encoded(`VideoRequest:${uuid.toUpperCase()}`)],
    ['a uuid with more behind it', encoded(`Team:${uuid}:x`)],
    ['a uuid with a line break', encoded(`Team:${uuid}\n`)],
    ['a type in lower case', encoded(`videorequest:${uuid}`)],
    ['a type that is not there', encoded(`Secret:${uuid}`)],
    ['a name that every object has', encoded(`constructor:${uuid}`)],
    ['a NUL', encoded('Model:a\0b')],
    ['a text without end', encoded(`Model:${'x'.repeat(100_000)}`)],
    ['no text at all', '\ud800'],
  ])('%s', (_name, id) => {
    expect(fromGlobalId(id)).toBeNull();
  });

  test('any text, and none makes it throw', () => {
    const text = fc.oneof(anyText, fc.base64String(), fc.string().map(encoded));
    fc.assert(
      fc.property(text, (id) => {
        const named = fromGlobalId(id);
        expect(named === null || named.type === 'Model').toBe(true);
      }),
    );
  });
});
