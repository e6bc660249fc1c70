/** What stock clients send, in the very form in which they send it. */
import { InMemoryCache } from '@apollo/client';
import { createRequest, formatDocument, stringifyDocument } from '@urql/core';
import { makeFetchBody } from '@urql/core/internal';
import { type DocumentNode, getIntrospectionQuery, type IntrospectionOptions, parse, print } from 'graphql';
import type { AcceptedOperation } from './acceptedOperation.ts';
import { relayPage } from './relayPage.ts';

const list = `query List($first: Int!, $after: String, $video: Boolean!) {
  requests(first: $first, after: $after) {
    nodes { id status createdAt prompt video @include(if: $video) { url durationMs } error { message fault } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const one = `query One($id: ID!) { request(id: $id) { ...Card } viewer { team { name } role } }
fragment Card on VideoRequest { id status stage video { ...Clip } error { code message } }
fragment Clip on Video { url thumbnailUrl width height }`;
const watch = `subscription Watch($requestId: ID!, $after: String) {
  requestStatusChanged(requestId: $requestId, after: $after) { cursor status request { id video { url } } }
}`;
const listed = { first: 20, after: null, video: true };

/** All choices that graphql-js leaves, one at a time and all together. */
const introspections: readonly IntrospectionOptions[] = [
  {},
  { descriptions: false },
  { specifiedByUrl: true },
  { directiveIsRepeatable: true },
  { schemaDescription: true },
  { inputValueDeprecation: true },
  { oneOf: true },
  {
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  },
];

/** @param id of a request that has come to its end. */
export function clientOperations(id: string): AcceptedOperation[] {
  const cache = new InMemoryCache();
  // It writes __typename into every selection.
  const byApollo = (query: string) => print(cache.transformDocument(parse(query)));
  const clientLibrary = { name: '@apollo/client', version: '4.3.8' };
  const written = (query: string) => stringifyDocument(formatDocument(parse(query)) as DocumentNode);
  const byUrql = (query: string, variables: object) => {
    const body = makeFetchBody(createRequest(written(query), variables));
    return JSON.parse(JSON.stringify(body)) as Omit<AcceptedOperation, 'name'>;
  };
  return [
    // Clients of many kinds send what they have not as an empty text.
    { name: 'an operation whose name is empty', query: '{ viewer { role } }', operationName: '' },
    ...introspections.map((options) => ({
      name: `graphql-js introspection with ${JSON.stringify(options)}`,
      query: getIntrospectionQuery(options),
      operationName: 'IntrospectionQuery',
    })),
    ...[true, false].flatMap((inputValueDeprecation) => {
      const query = getIntrospectionQuery({
        inputValueDeprecation,
        schemaDescription: inputValueDeprecation,
      });
      return [
        {
          name: `GraphiQL's introspection, deprecation of inputs ${inputValueDeprecation}`,
          query,
          operationName: 'IntrospectionQuery',
        },
        {
          name: `GraphiQL's second try, deprecation of inputs ${inputValueDeprecation}`,
          query: query.replace('subscriptionType { name }', ''),
          operationName: 'IntrospectionQuery',
        },
      ];
    }),
    {
      name: 'Apollo Client: a list',
      operationName: 'List',
      variables: listed,
      extensions: {},
      query: byApollo(list),
    },
    {
      name: 'Apollo Client: a list, as it names itself',
      operationName: 'List',
      variables: listed,
      extensions: { clientLibrary },
      query: byApollo(list),
    },
    {
      name: 'Apollo Client: one, by fragments',
      operationName: 'One',
      variables: { id },
      extensions: {},
      query: byApollo(one),
    },
    {
      name: 'Apollo Client: a subscription',
      operationName: 'Watch',
      variables: { requestId: id },
      extensions: {},
      query: byApollo(watch),
    },
    { name: 'urql: a list', ...byUrql(list, listed) },
    { name: 'urql: one, by fragments', ...byUrql(one, { id }) },
    { name: 'urql: a subscription', ...byUrql(watch, { requestId: id }) },
    ...relayOperations(id),
    relayPage,
  ];
}

function relayOperations(id: string): AcceptedOperation[] {
  const card = `fragment Card_request on VideoRequest { id status prompt video { url width height } error { code message } }`;
  return [
    {
      name: 'Relay: a connection',
      operationName: 'ListQuery',
      variables: {
        count: 20,
        cursor: null,
        filter: { status: ['QUEUED', 'PROCESSING', 'SUCCESS', 'FAILED'] },
        withVideo: true,
        plain: false,
      },
      query: `query ListQuery($count: Int!, $cursor: String, $filter: VideoRequestFilter, $withVideo: Boolean!, $plain: Boolean!) {
        viewer { team { id name } role }
        ...List_query
      }
      fragment List_query on Query {
        requests(first: $count, after: $cursor, filter: $filter) {
          edges { node { ...Card_request createdAt video @include(if: $withVideo) { durationMs } id __typename } cursor }
          pageInfo @skip(if: $plain) { endCursor hasNextPage hasPreviousPage startCursor }
        }
      }
      ${card}`,
    },
    {
      name: 'Relay: the next page',
      operationName: 'ListPaginationQuery',
      variables: { count: 10, cursor: null },
      query: `query ListPaginationQuery($count: Int = 10, $cursor: String) {
        requests(first: $count, after: $cursor) {
          edges { node { id status __typename } cursor }
          pageInfo { endCursor hasNextPage }
        }
      }`,
    },
    {
      name: 'Relay: an object once more, by its id',
      operationName: 'CardRefetchQuery',
      variables: { id },
      query: `query CardRefetchQuery($id: ID!) {
        node(id: $id) { __typename ...Card_request ... on Model { name } id }
      }
      ${card}`,
    },
    {
      name: 'Relay: a subscription',
      operationName: 'WatchSubscription',
      variables: { requestId: id },
      query: `subscription WatchSubscription($requestId: ID!) {
        requestStatusChanged(requestId: $requestId) { cursor request { ...Card_request id } }
      }
      ${card}`,
    },
  ];
}
