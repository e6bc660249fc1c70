import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { GraphQLContext } from '../graphql/context.ts';
import { maskError } from '../graphql/error/maskError.ts';
import type { Logger } from '../observability/logger.ts';
import { chargeExtension } from './formatResult.ts';
import { maxErrors, maxTokens } from './limits/limits.ts';
import { isUnavailable, retryAfterHeader, unavailableStatus } from './unavailable.ts';

/** Apollo Server with the guards of this door; webSocket.ts puts the same ones on the other. */
export function createApollo(
  schema: GraphQLSchema,
  options: { introspection: boolean; log: Logger },
): ApolloServer<GraphQLContext> {
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
    logger: options.log,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      finishAnswers(options),
      refuseSubscriptions,
    ],
  });
}

/** Masks errors and tells the cost. A plugin and not `formatError`, which does not know which call it formats for. */
function finishAnswers({
  introspection,
  log,
}: {
  introspection: boolean;
  log: Logger;
}): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, contextValue, errors }) {
          const { body } = response;
          if (body.kind !== 'single') return;
          // Without a context there was no operation to charge.
          if (contextValue.charge)
            body.singleResult.extensions = { cost: chargeExtension(contextValue.charge) };
          if (!body.singleResult.errors) return;
          const { requestId } = contextValue;
          const masked = body.singleResult.errors.map((formatted, index) =>
            maskError(introspection ? formatted : withoutSuggestion(formatted), errors?.[index], {
              log,
              requestId,
            }),
          );
          body.singleResult.errors = masked;
          if (!isUnavailable(masked, body.singleResult.data)) return;
          response.http.status = unavailableStatus;
          response.http.headers.set(...retryAfterHeader);
        },
      };
    },
  };
}

/** Apollo Server hides those of validation, and not those about the values of variables. */
function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ ?Did you mean [^?]*\?/, '') };
}

/** Apollo Server would execute one as if it were a query. */
const refuseSubscriptions: ApolloServerPlugin<GraphQLContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== 'subscription') return;
        throw new GraphQLError(
          'A subscription is not answered at once: open a WebSocket (graphql-transport-ws) on this address, or send Accept: text/event-stream.',
          { extensions: { code: 'BAD_REQUEST', http: { status: 406 } } },
        );
      },
    };
  },
};
