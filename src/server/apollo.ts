import {
  ApolloServer,
  type ApolloServerOptionsWithSchema,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
  type HTTPGraphQLHead,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { GraphQLContext } from '../graphql/context.ts';
import { type MaskContext, maskError } from '../graphql/error/maskError.ts';
import type { Logger } from '../observability/logger.ts';
import { chargeExtension } from './formatResult.ts';
import { maxErrors, maxTokens } from './limits/limits.ts';
import { type Documents, documentHashLength } from './prepareOperation.ts';
import { isUnavailable, retryAfterHeader, unavailableStatus } from './unavailable.ts';

type DocumentStore = NonNullable<ApolloServerOptionsWithSchema<GraphQLContext>['documentStore']>;
type Errors = readonly GraphQLError[] | undefined;

export interface ApolloOptions {
  readonly documents: Documents;
  readonly introspection: boolean;
  readonly log: Logger;
}

/** Apollo Server with the guards of this door; webSocket.ts puts the same ones on the other. */
export function createApollo(options: ApolloOptions): ApolloServer<GraphQLContext> {
  const { schema } = options.documents;
  return new ApolloServer<GraphQLContext>({
    schema,
    introspection: options.introspection,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens },
    validationOptions: { maxErrors },
    executionOptions: { maxCoercionErrors: maxErrors },
    stopOnTerminationSignals: false,
    // No persisted queries by hash: a cache that strangers can fill.
    persistedQueries: false,
    documentStore: checkedDocuments(options.documents),
    logger: options.log,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ourHooks(options),
    ],
  });
}

/** What has been checked on the way in is not parsed and validated once more. */
function checkedDocuments(documents: Documents): DocumentStore {
  return {
    get: async (key) => documents.ofHash(key.slice(-documentHashLength)),
    set: async () => {},
    delete: async () => {},
  };
}

/** One plugin, and one set of hooks for all calls: Apollo Server waits for each plugin's promise at each hook. */
function ourHooks(options: ApolloOptions): ApolloServerPlugin<GraphQLContext> {
  const hooks: GraphQLRequestListener<GraphQLContext> = {
    async didResolveOperation({ operation }) {
      if (operation?.operation === 'subscription') throw subscriptionRefused();
    },
    async willSendResponse({ response, contextValue, errors }) {
      const { body, http } = response;
      if (body.kind !== 'single') return;
      const result = body.singleResult;
      // Without a context there was no operation to charge.
      if (contextValue.charge) result.extensions = { cost: chargeExtension(contextValue.charge) };
      if (result.errors)
        finishErrors(result, http, { errors, requestId: contextValue.requestId, ...options });
    },
  };
  return { requestDidStart: async () => hooks };
}

/** Masks them. Here and not by `formatError`, which does not know which call it formats for. */
function finishErrors(
  result: FormattedExecutionResult,
  http: HTTPGraphQLHead,
  { introspection, errors, log, requestId }: MaskContext & { introspection: boolean; errors: Errors },
): void {
  const masked = (result.errors ?? []).map((formatted, index) =>
    maskError(introspection ? formatted : withoutSuggestion(formatted), errors?.[index], { log, requestId }),
  );
  result.errors = masked;
  if (!isUnavailable(masked, result.data)) return;
  http.status = unavailableStatus;
  http.headers.set(...retryAfterHeader);
}

/** Apollo Server hides those of validation, and not those about the values of variables. */
function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ ?Did you mean [^?]*\?/, '') };
}

/** Apollo Server would execute one as if it were a query. */
function subscriptionRefused(): GraphQLError {
  return new GraphQLError(
    'A subscription is not answered at once: open a WebSocket (graphql-transport-ws) on this address, or send Accept: text/event-stream.',
    { extensions: { code: 'BAD_REQUEST', http: { status: 406 } } },
  );
}
