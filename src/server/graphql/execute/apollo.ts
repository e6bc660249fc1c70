import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { GraphQLContext } from '../../../graphql/context.ts';
import type { Logger } from '../../../observability/logger.ts';
import type { Operation } from '../call.ts';

/** What an operation is executed with, and the document that it is an operation of. */
interface ApolloContext extends GraphQLContext {
  readonly document: DocumentNode;
}

export type Apollo = ApolloServer<ApolloContext>;

/** Apollo Server as it is used here: it executes what has been read, checked and charged, and formats nothing. */
export function createApollo(schema: GraphQLSchema, log: Logger): Apollo {
  return new ApolloServer<ApolloContext>({
    schema,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    // Both are ours, for all transports (documents/).
    persistedQueries: false,
    documentStore: null,
    logger: log,
    plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginCacheControlDisabled(), plugin],
  });
}

/** The result of an operation, its errors as they were thrown. */
export async function executeByApollo(apollo: Apollo, operation: Operation): Promise<ExecutionResult> {
  const { document, operationName, variableValues, contextValue } = operation;
  const { body } = await apollo.executeOperation(
    {
      query: document.loc?.source.body ?? '',
      variables: { ...variableValues },
      ...(operationName === null ? {} : { operationName }),
    },
    { contextValue: { ...contextValue, document } },
  );
  if (body.kind !== 'single') throw new Error('nothing of the schema is delivered in parts');
  return body.singleResult as ExecutionResult;
}

type Errors = NonNullable<ExecutionResult['errors']>;

/** One set of hooks for all operations: Apollo Server waits for each plugin's promise at each hook. */
const hooks: GraphQLRequestListener<ApolloContext> = {
  // What has been parsed and validated on the way in is not parsed and validated once more.
  async didResolveSource(request) {
    (request as { document?: DocumentNode }).document = request.contextValue.document;
  },
  // Errors are put into their public form in one place, which needs them as they were thrown.
  async willSendResponse({ response: { body }, errors }) {
    if (errors && body.kind === 'single')
      (body.singleResult as ExecutionResult as { errors: Errors }).errors = errors;
  },
};
const plugin: ApolloServerPlugin<ApolloContext> = { requestDidStart: async () => hooks };
