import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LookUps } from '../../src/domain/apiKey/lookUps.ts';

/** Statements that are answered when the test says so. */
function openStore(existing: ReadonlySet<string> = new Set()) {
  const sent: { readonly values: readonly string[]; readonly answer: (error?: Error) => void }[] = [];
  const lookUps = new LookUps<string>(
    (values) =>
      new Promise((resolve, reject) => {
        const rows = new Map(values.filter((value) => existing.has(value)).map((value) => [value, value]));
        sent.push({ values, answer: (error) => (error ? reject(error) : resolve(rows)) });
      }),
  );
  return { sent, lookUps };
}

describe('look-ups of many at the same time', () => {
  test('take two statements at a time, and the next one looks for all that have come since', async () => {
    const { sent, lookUps } = openStore(new Set(['3']));
    const found = ['1', '2', '3', '4', '3'].map((value) => lookUps.of(value));
    expect(sent.map(({ values }) => values)).toEqual([['1'], ['2']]);
    sent[0]?.answer();
    await turn();
    expect(sent.map(({ values }) => values)).toEqual([['1'], ['2'], ['3', '4']]);
    for (const { answer } of sent) answer();
    expect(await Promise.all(found)).toEqual([null, null, '3', null, '3']);
  });

  test('never join a statement that has been sent, as what it reads may be older', () => {
    const { sent, lookUps } = openStore();
    void lookUps.of('1');
    void lookUps.of('1');
    expect(sent.map(({ values }) => values)).toEqual([['1'], ['1']]);
  });

  test('have 500 values in one statement at most', async () => {
    const { sent, lookUps } = openStore();
    for (let value = 0; value < 1_200; value += 1) void lookUps.of(String(value));
    sent[0]?.answer();
    await turn();
    sent[1]?.answer();
    await turn();
    expect(sent.map(({ values }) => values.length)).toEqual([1, 1, 500, 500]);
  });

  test('are all told of a statement that fails, and those behind it are looked up all the same', async () => {
    const { sent, lookUps } = openStore(new Set(['4']));
    const found = ['1', '2', '3', '4'].map((value) =>
      lookUps.of(value).catch((error: Error) => error.message),
    );
    sent[0]?.answer(new Error('it broke'));
    await turn();
    for (const { answer } of sent) answer();
    expect(await Promise.all(found)).toEqual(['it broke', null, null, '4']);
  });

  test('find what there is, whatever comes together and in whatever order it is answered', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 3 })),
        async (values, order) => {
          const { sent, lookUps } = openStore(new Set(['1', '3', '5', '7']));
          const answered = new Set<number>();
          const answerOne = async (which: number) => {
            const open = sent.map((_, index) => index).filter((index) => !answered.has(index));
            expect(open.length).toBeLessThanOrEqual(2);
            const index = open[which % (open.length || 1)];
            if (index !== undefined) sent[index]?.answer();
            if (index !== undefined) answered.add(index);
            await turn();
          };
          const found: Promise<string | null>[] = [];
          for (const [at, value] of values.entries()) {
            found.push(lookUps.of(String(value)));
            if (order[at]) await answerOne(order[at]);
          }
          while (answered.size < sent.length) await answerOne(0);
          const there = (value: number) => (value < 8 && value % 2 === 1 ? String(value) : null);
          expect(await Promise.all(found)).toEqual(values.map(there));
        },
      ),
    );
  });
});
