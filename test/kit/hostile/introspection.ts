import { getIntrospectionQuery } from 'graphql';
import { type HostileOperation, hostile } from './hostileOperation.ts';

/** The schema, asked for where it is not to be told: by every way round. */
export const introspection: readonly HostileOperation[] = [
  hostile('introspection: the whole', getIntrospectionQuery()),
  hostile('introspection: the whole, by its name', {
    query: getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }),
    operationName: 'IntrospectionQuery',
  }),
  hostile('introspection: __schema', '{ __schema { types { name } } }'),
  hostile('introspection: __schema under an alias', '{ viewer: __schema { role: queryType { name } } }'),
  hostile(
    'introspection: __schema in a fragment',
    '{ ...F } fragment F on Query { __schema { queryType { name } } }',
  ),
  hostile(
    'introspection: a fragment on __Schema',
    '{ __schema { ...F } } fragment F on __Schema { types { name } }',
  ),
  hostile(
    'introspection: a fragment on __Type',
    '{ __type(name: "Query") { ...F } } fragment F on __Type { name fields { name } }',
  ),
  hostile(
    'introspection: __schema in an inline fragment',
    '{ ... on Query { ... { __schema { queryType { name } } } } }',
  ),
  hostile(
    'introspection: __schema that is not skipped',
    '{ __schema @skip(if: false) { queryType { name } } }',
  ),
  hostile(
    'introspection: __schema that is skipped',
    '{ viewer { role } __schema @skip(if: true) { queryType { name } } }',
  ),
  hostile(
    'introspection: __schema beside what is allowed',
    '{ viewer { role } __schema { queryType { name } } }',
  ),
  hostile('introspection: __schema where a variable says so', {
    query: 'query ($b: Boolean!) { __schema @include(if: $b) { queryType { name } } }',
    variables: { b: true },
  }),
  hostile('introspection: __type', '{ __type(name: "Mutation") { fields { name } } }'),
  hostile('introspection: __type of a variable', {
    query: 'query ($n: String!) { __type(name: $n) { name } }',
    variables: { n: 'ApiKey' },
  }),
  hostile('introspection: __type without a name', '{ __type { name } }'),
  hostile('introspection: in a mutation', 'mutation { __schema { queryType { name } } }'),
  hostile('introspection: in a subscription', 'subscription { __schema { queryType { name } } }'),
  hostile('introspection: in the operation that is not chosen', {
    query: 'query A { viewer { role } } query B { __schema { queryType { name } } }',
    operationName: 'A',
  }),
  hostile(
    'introspection: in a fragment that nobody spreads',
    '{ viewer { role } } fragment F on Query { __schema { queryType { name } } }',
  ),
  hostile('introspection: __typename of __schema', '{ __schema { __typename } }'),
  hostile('introspection: __schema with comments in between', '{ __schema #\n{ queryType #\n{ name } } }'),
  hostile('introspection: __directive', '{ __schema { directives { name args { name } } } }'),
  hostile('introspection: _service', '{ _service { sdl } }'),
  hostile('introspection: _entities', '{ _entities(representations: []) { __typename } }'),
  ...['viewr', 'request', 'modal', 'reqests', 'noode', 'rateLimits', 'apiKey'].map((name) =>
    hostile(`introspection: ${name}, to be told what there is`, `{ ${name} { i } }`),
  ),
  hostile('introspection: an argument that nearly is one', '{ requests(frist: 1) { nodes { id } } }'),
  hostile('introspection: a type that nearly is one', '{ node(id: "x") { ... on VideoReques { id } } }'),
  hostile(
    'introspection: an enum value that nearly is one',
    '{ requests(filter: { status: FAILD }) { nodes { id } } }',
  ),
  hostile(
    'introspection: an input field that nearly is one',
    '{ requests(filter: { modle: "x" }) { nodes { id } } }',
  ),
  hostile('introspection: an input field of a variable that nearly is one', {
    query: 'query ($f: VideoRequestFilter) { requests(filter: $f) { nodes { id } } }',
    variables: { f: { modle: 'x' } },
  }),
  hostile('introspection: an enum value of a variable that nearly is one', {
    query: 'query ($f: VideoRequestFilter) { requests(filter: $f) { nodes { id } } }',
    variables: { f: { status: ['FAILD'] } },
  }),
];
