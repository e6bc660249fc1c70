import { getOperationAST, type OperationTypeNode, parse } from 'graphql';

/** An operation as a client sends it, that any gateway must serve. */
export interface AcceptedOperation {
  readonly name: string;
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: object;
  readonly extensions?: object;
}

export function kindOf({ query, operationName }: AcceptedOperation): OperationTypeNode | undefined {
  return getOperationAST(parse(query), operationName)?.operation;
}
