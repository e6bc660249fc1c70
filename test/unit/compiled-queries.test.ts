/** Compiled code takes a hundred times the memory of its document: what is compiled is small, seldom, and let go of. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { getOperationAST, parse } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import type { GraphQLContext } from '../../src/graphql/context.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import type { Operation } from '../../src/server/graphql/call.ts';
import { CompileBudget } from '../../src/server/graphql/execute/compileBudget.ts';
import { CompiledQueries } from '../../src/server/graphql/execute/compiledQueries.ts';
import { timesUntilCompiled } from '../kit/timesUntilCompiled.ts';

const schema = createSchema();

function operationOf(text: string, principal = 'one'): Operation {
  const document = parse(text);
  const viewer = { role: 'viewer', credential: { principal } };
  return {
    schema,
    document,
    definition: getOperationAST(document) as Operation['definition'],
    contextValue: { viewer } as unknown as GraphQLContext,
    operationName: null,
    variableValues: {},
    coerced: {},
  };
}

/** Whether it is answered by compiled code in the end. */
async function isCompiled(queries: CompiledQueries, operation: Operation): Promise<boolean> {
  for (let time = 1; time < timesUntilCompiled; time += 1) await queries.execute(operation);
  return (await queries.execute(operation)) !== null;
}

const roles = (count: number, name = 'a') =>
  `{ ${Array.from({ length: count }, (_, at) => `${name}${at}: viewer { role }`).join(' ')} }`;

describe('a query', () => {
  test('that is asked again and again is compiled', async () => {
    expect(await isCompiled(new CompiledQueries(schema), operationOf(roles(3)))).toBe(true);
  });

  test.each([
    ['has more than a hundred fields', roles(51)],
    ['has them by fragments', `{ ...A ...B } fragment A on Query { ...B } fragment B on Query ${roles(26)}`],
    ['has a name that no literal can have', '{ viewer { __proto__: role } }'],
    ['is none', 'mutation { revokeApiKey(input: { id: "x" }) { errors { code } } }'],
  ])('that %s is not', async (_what, text) => {
    expect(await isCompiled(new CompiledQueries(schema), operationOf(text))).toBe(false);
  });

  test('is not while the heap is nearly full, and what was compiled is let go of', async () => {
    let high = true;
    const queries = new CompiledQueries(schema, { isHigh: () => high });
    const operation = operationOf(roles(3));
    expect(await isCompiled(queries, operation)).toBe(false);
    high = false;
    expect(await isCompiled(queries, operation)).toBe(true);
    high = true;
    expect(await queries.execute(operation)).toBeNull();
    high = false;
    expect(await queries.execute(operation)).toBeNull();
  });

  test('goes with its document', async () => {
    const queries = new CompiledQueries(schema);
    const operation = operationOf(roles(3));
    expect(await isCompiled(queries, operation)).toBe(true);
    queries.forget(operation.document);
    expect(await queries.execute(operation)).toBeNull();
  });

  test('is compiled for one caller only while it has some of its share, and for others all the same', async () => {
    const queries = new CompiledQueries(schema);
    const compiled: boolean[] = [];
    for (let count = 0; count < 60; count += 1)
      compiled.push(await isCompiled(queries, operationOf(roles(40, `x${count}y`))));
    expect(compiled[0]).toBe(true);
    expect(compiled.at(-1)).toBe(false);
    expect(await isCompiled(queries, operationOf(roles(3), 'two'))).toBe(true);
  });
});

test('nothing of a query that was compiled is kept once it is let go of, not by graphql-jit either', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const joined: WeakRef<object>[] = [];
  const { join } = Array.prototype;
  const spy = vi.spyOn(Array.prototype, 'join').mockImplementation(function (this: unknown[], by?: string) {
    joined.push(new WeakRef(this));
    return join.call(this, by);
  });
  await isCompiled(new CompiledQueries(schema), operationOf(roles(5)));
  spy.mockRestore();
  expect(joined.length).toBeGreaterThan(10);
  // A reference is held until the turn in which it was made is over.
  await new Promise((resolve) => setTimeout(resolve, 10));
  collectGarbage();
  expect(joined.filter((each) => each.deref() !== undefined).length).toBeLessThan(3);
});

test('a budget is a caller’s eighth, and all of them’s whole', () => {
  const budget = new CompileBudget(800);
  budget.spend('one', 99);
  expect(budget.hasLeft('one')).toBe(true);
  budget.spend('one', 1);
  expect([budget.hasLeft('one'), budget.hasLeft('two')]).toEqual([false, true]);
  for (let count = 0; count < 7; count += 1) budget.spend(`caller ${count}`, 100);
  expect(budget.hasLeft('two')).toBe(false);
});
