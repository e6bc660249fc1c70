/** The operations that stand in the README, the playground and the examples. */
import { readFileSync } from 'node:fs';
import { type DocumentNode, Kind, parse, print } from 'graphql';
import { generateOperation, watchOperation } from '../../../examples/operations.ts';
import { playgroundTabs } from '../../../src/server/playgroundTabs.ts';
import type { AcceptedOperation } from './acceptedOperation.ts';

const file = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** @param id of a request that has come to its end. @param audioUri of something to generate from. */
export function ownOperations(id: string, audioUri: string): AcceptedOperation[] {
  const variables = { input: { audioUri, prompt: '[sandbox: fast]' } };
  const inReadme = [...file('README.md').matchAll(/```graphql\n([\s\S]*?)```/g)].map(
    ([, block = '']) => block,
  );
  const typed = namesOf(parse(file('examples/typed/operations.graphql')));
  return [
    ...inReadme.map((query, index) => ({
      name: `the README's block ${index + 1}`,
      query: query.replace(/http:\/\/127\.0\.0\.1:4000\S+?(?=")/, audioUri),
    })),
    ...playgroundTabs(audioUri).map(({ query }, index) => ({
      name: `the playground's tab ${index + 1}`,
      query,
    })),
    { name: 'examples/operations.ts: generate', query: generateOperation, variables },
    { name: 'examples/operations.ts: watch', query: watchOperation, variables: { requestId: id } },
    ...typed.map((operationName) => ({
      name: `examples/typed/operations.graphql: ${operationName}`,
      query: print(parse(file('examples/typed/operations.graphql'))),
      operationName,
      variables: operationName === 'Watch' ? { requestId: id } : variables,
    })),
  ];
}

function namesOf({ definitions }: DocumentNode): string[] {
  return definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION && each.name ? [each.name.value] : [],
  );
}
