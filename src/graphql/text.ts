/**
 * Text from outside is checked here, where every argument, variable and input field of any transport comes by, and
 * nowhere else: it is well-formed UTF-16 and has no NUL, which neither UTF-8 nor Postgres can keep.
 *
 * The scalars of graphql-js are changed themselves. A second `String` beside the first is refused by the constructor of
 * a schema; set into one afterwards, it makes `__type(name: $name)` invalid, since introspection's own arguments keep the
 * first, and the rule on variables goes by the identity of types. One process serves one schema, and any other of it
 * would only be as strict.
 */
import { GraphQLError, GraphQLID, type GraphQLScalarType, GraphQLString, type ValueNode } from 'graphql';
import { textFault } from '../domain/text.ts';

const checked = new WeakSet<GraphQLScalarType>();

/** Makes `String` and `ID` refuse what is no text, wherever they are read. What they give out is not looked at. */
export function checkTexts(): void {
  for (const scalar of [GraphQLString, GraphQLID]) check(scalar);
}

function check(scalar: GraphQLScalarType): void {
  if (checked.has(scalar)) return;
  checked.add(scalar);
  const { parseValue, parseLiteral } = scalar;
  scalar.parseValue = (value) => readText(scalar, parseValue.call(scalar, value));
  scalar.parseLiteral = (node, variables) =>
    readText(scalar, parseLiteral.call(scalar, node, variables), node);
}

/** @throws a BAD_USER_INPUT error; graphql-js puts the variable and the path in front of its message. */
function readText({ name }: GraphQLScalarType, value: unknown, node?: ValueNode): unknown {
  const fault = typeof value === 'string' ? textFault(value) : null;
  if (fault === null) return value;
  const nodes = node ? { nodes: node } : {};
  throw new GraphQLError(`The ${name} ${fault}.`, { ...nodes, extensions: { code: 'BAD_USER_INPUT' } });
}
