import { createHash } from 'node:crypto';
import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  ServerError,
} from '@apollo/client/core';
import { BatchHttpLink } from '@apollo/client/link/batch-http';
import { createPersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { stockSocket } from '../stockSocket.ts';
import type { ApolloAnswer, ApolloFault, ApolloOptions, OpenApollo } from './apolloVersion.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Apollo Client 4, with the links in the order of its documentation. */
export function apollo4({ url, key, persisted, batch, socket, ...options }: ApolloOptions): OpenApollo {
  const http = { uri: `${url}/graphql`, headers: { authorization: `Bearer ${key}` }, ...options };
  const terminating = batch ? new BatchHttpLink(http) : new HttpLink(http);
  const sockets = socket ? stockSocket(url, key) : null;
  const transport = sockets
    ? ApolloLink.split(
        ({ operationType }) => operationType === 'subscription',
        new GraphQLWsLink(sockets),
        terminating,
      )
    : terminating;
  const { generateHash, ...modes } = persisted ?? {};
  const hash = generateHash ? { generateHash } : { sha256 };
  const link = persisted ? createPersistedQueryLink({ ...hash, ...modes }).concat(transport) : transport;
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  return {
    query: (document, variables = {}) =>
      client.query({ query: gql(document), variables }).then(toAnswer, toRefusal),
    mutate: (document, variables = {}) =>
      client.mutate({ mutation: gql(document), variables }).then(toAnswer, toRefusal),
    subscribe: (document, variables = {}) =>
      new Promise((resolve) => {
        const answers: ApolloAnswer[] = [];
        client.subscribe({ query: gql(document), variables }).subscribe({
          next: ({ data, error }) => answers.push(error ? toRefusal(error) : { data }),
          error: (error) => resolve([...answers, toRefusal(error)]),
          complete: () => resolve(answers),
        });
      }),
    async stop() {
      client.stop();
      await sockets?.dispose();
    },
  };
}

const toAnswer = ({ data }: { readonly data?: unknown }): ApolloAnswer => ({ data });

function toRefusal(error: unknown): ApolloAnswer {
  if (CombinedGraphQLErrors.is(error)) return { errors: error.errors };
  if (ServerError.is(error)) return { errors: faultsOf(error.bodyText) ?? [{ message: error.bodyText }] };
  return { errors: [{ message: String(error) }] };
}

function faultsOf(text: string): readonly ApolloFault[] | undefined {
  try {
    return (JSON.parse(text) as { errors?: readonly ApolloFault[] }).errors;
  } catch {
    return undefined;
  }
}
