import { createHash } from 'node:crypto';
import {
  ApolloClient,
  ApolloError,
  ApolloLink,
  gql,
  HttpLink,
  InMemoryCache,
} from 'apollo-client-3/core/index.js';
import { BatchHttpLink } from 'apollo-client-3/link/batch-http/index.js';
import { createPersistedQueryLink } from 'apollo-client-3/link/persisted-queries/index.js';
import { GraphQLWsLink } from 'apollo-client-3/link/subscriptions/index.js';
import { getMainDefinition } from 'apollo-client-3/utilities/index.js';
import { stockSocket } from '../stockSocket.ts';
import type { ApolloAnswer, ApolloFault, ApolloOptions, OpenApollo } from './apolloVersion.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Apollo Client 3, with the links in the order of its documentation. */
export function apollo3({ url, key, persisted, batch, socket, ...options }: ApolloOptions): OpenApollo {
  const http = { uri: `${url}/graphql`, headers: { authorization: `Bearer ${key}` }, ...options };
  const terminating = batch ? new BatchHttpLink(http) : new HttpLink(http);
  const sockets = socket ? stockSocket(url, key) : null;
  const transport = sockets
    ? ApolloLink.split(
        ({ query }) => {
          const definition = getMainDefinition(query);
          return definition.kind === 'OperationDefinition' && definition.operation === 'subscription';
        },
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
          next: ({ data }) => answers.push({ data }),
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

/** An answer with another status than 2xx is an error of the network to this version, which a subscription does not wrap. */
function toRefusal(error: unknown): ApolloAnswer {
  if (error instanceof ApolloError && error.graphQLErrors.length > 0) return { errors: error.graphQLErrors };
  const cause = error instanceof ApolloError ? error.networkError : error;
  return { errors: faultsOf(cause) ?? [{ message: String(error) }] };
}

function faultsOf(error: unknown): readonly ApolloFault[] | undefined {
  return (error as { result?: { errors?: readonly ApolloFault[] } } | null)?.result?.errors;
}
