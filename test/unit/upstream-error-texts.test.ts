import { describe, expect, test } from 'vitest';
import { errorText, UpstreamAnswer } from '../../src/upstream/errors.ts';

describe('the text of an upstream’s error', () => {
  test.each([
    ['a text', { error: 'model x does not exist' }, 'model x does not exist'],
    ['an object', { error: { code: 400, message: 'bad payload' } }, 'bad payload'],
    [
      'an object without a message, beside one',
      { error: { code: 400 }, message: 'bad payload' },
      'bad payload',
    ],
    ['a message alone', { message: 'Forbidden' }, 'Forbidden'],
    ['null beside a message', { error: null, message: 'Forbidden' }, 'Forbidden'],
    ['nothing', {}, 'no reason given'],
    ['null', { error: null, message: null }, 'no reason given'],
  ])('is read from %s', (_name, body, text) => {
    expect(errorText(body)).toBe(text);
  });

  test('is cut at 500 characters', () => {
    expect(errorText({ error: 'x'.repeat(10_000) })).toHaveLength(500);
  });
});

describe('an upstream’s answer', () => {
  test('says its status and its reason', () => {
    expect(new UpstreamAnswer(404, { error: 'no such model' }, null).message).toBe(
      'the upstream answered 404: no such model',
    );
  });

  test('says that a body was not the upstream’s own', () => {
    expect(new UpstreamAnswer(502, null, null).message).toBe(
      'the upstream answered 502 with a body that is not its own',
    );
  });
});
