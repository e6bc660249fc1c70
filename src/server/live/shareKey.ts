import { type DocumentNode, Kind, visit } from 'graphql';
import type { Operation } from '../graphql/call.ts';

/**
 * Two subscriptions with the same key get the same payloads: the same document, the same variables, and the same part of
 * the same team's record that may be seen. Where each begins does not matter: a variable that is only handed to `after` is left out.
 */
export function shareKey({ document, operationName, variableValues, contextValue }: Operation): string {
  const { id, startVariable } = shapeOf(document);
  const variables = Object.entries(variableValues ?? {}).filter(([name]) => name !== startVariable);
  const { teamId, role, credential } = contextValue.viewer;
  return JSON.stringify([teamId, role, credential.requestId, id, operationName ?? null, variables]);
}

interface Shape {
  /** Names the document: the same text is the same document for as long as it is kept. */
  readonly id: number;
  readonly startVariable: string | null;
}

const shapes = new WeakMap<DocumentNode, Shape>();
let lastId = 0;

function shapeOf(document: DocumentNode): Shape {
  const known = shapes.get(document);
  if (known) return known;
  lastId += 1;
  const shape = { id: lastId, startVariable: startVariableOf(document) };
  shapes.set(document, shape);
  return shape;
}

/** The variable that says where to begin, if nothing else is made of it. */
function startVariableOf(document: DocumentNode): string | null {
  const starts = new Set<string>();
  const uses: string[] = [];
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void uses.push(name.value),
    Argument: ({ name, value }) => {
      if (name.value === 'after' && value.kind === Kind.VARIABLE) starts.add(value.name.value);
    },
  });
  const [start] = starts;
  return start !== undefined && uses.filter((name) => name === start).length === 1 ? start : null;
}
