import type { ApolloServer, GraphQLRequest, GraphQLResponse } from '@apollo/server';
import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import { servicesOf, type TeamServices } from '../../domain/services.ts';
import type { Viewer } from '../../domain/viewer.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import { authenticate, unauthenticatedError } from '../authenticate.ts';
import { formatAnswer } from '../formatResult.ts';
import type { LiveOptions, ServerOptions } from '../options.ts';
import type { OperationRequest } from '../prepareOperation.ts';
import { isUnavailable, unavailableHead } from '../unavailable.ts';
import { type Answer, shownError } from './answer.ts';
import { CompiledQueries } from './compiledQueries.ts';

/** A call, whatever door it has come by. */
export interface Call {
  /** Names it in the log and in the answer. */
  readonly id: string;
  /** The value of its header. */
  readonly authorization: string | undefined;
  readonly lastEventId: string | null;
  /** The value of its header `Idempotency-Key`, or null. */
  readonly idempotencyKey: string | null;
  /** What it asks, or what is wrong with how it asks. */
  readonly asked: OperationRequest | string;
}

/** A call that may be run. */
export interface Admitted {
  readonly asked: OperationRequest;
  readonly context: GraphQLContext;
}

const noHeaders: ReadonlyMap<string, string> = new Map();

/** Calls by HTTP: who may make them, and what they are answered. */
export class Calls {
  readonly #apollo: ApolloServer<GraphQLContext>;
  readonly #options: LiveOptions;
  readonly #compiled: CompiledQueries;
  /** A viewer is the same object as long as its credential is kept. */
  readonly #services = new WeakMap<Viewer, TeamServices>();

  constructor({ apollo }: Pick<ServerOptions, 'apollo'>, options: LiveOptions) {
    this.#apollo = apollo;
    this.#options = options;
    this.#compiled = new CompiledQueries(options.documents.schema);
  }

  /** @throws a GraphQLError with `extensions.http` where it may not be run, whoever's fault that is. */
  async admit({ id: requestId, authorization, lastEventId, idempotencyKey, asked }: Call): Promise<Admitted> {
    const { admission, credentials, services } = this.#options;
    try {
      const viewer = await authenticate(credentials, authorization);
      if (!viewer) throw unauthenticatedError();
      // Not left to Apollo Server, which may read something in it that nobody has measured.
      if (typeof asked === 'string') throw badRequest(asked);
      const charge = await admission.admit(viewer, asked);
      return {
        asked,
        context: {
          requestId,
          lastEventId,
          idempotencyKey,
          viewer,
          services: this.#servicesOf(viewer),
          charge,
        },
      };
    } catch (error) {
      throw shownError(error, { log: services.log, requestId });
    }
  }

  /** What an admitted call is answered that wants its answer at once and in JSON. */
  async answer({ asked, context }: Admitted): Promise<Answer> {
    const document = this.#options.documents.kept(asked.query);
    const result = document && (await this.#compiled.execute(document, asked, context));
    if (result) return answerOf(formatAnswer(result, context));
    return answerOfApollo(await this.#apollo.executeOperation(forApollo(asked), { contextValue: context }));
  }

  #servicesOf(viewer: Viewer): TeamServices {
    const known = this.#services.get(viewer);
    if (known) return known;
    const services = servicesOf(this.#options.services, viewer);
    this.#services.set(viewer, services);
    return services;
  }
}

function answerOf(result: FormattedExecutionResult): Answer {
  if (!result.errors || !isUnavailable(result.errors, result.data))
    return { status: 200, headers: noHeaders, result };
  return { ...unavailableHead(), result };
}

/** Apollo Server wants to be given nothing rather than null. */
function forApollo({ query, operationName, variables, extensions }: OperationRequest): GraphQLRequest {
  return {
    query,
    ...(typeof operationName === 'string' ? { operationName } : {}),
    ...(variables ? { variables } : {}),
    ...(extensions ? { extensions } : {}),
  };
}

function answerOfApollo({ http, body }: GraphQLResponse): Answer {
  if (body.kind !== 'single') throw new Error('nothing of the schema is delivered in parts');
  return { status: http.status ?? 200, headers: http.headers, result: body.singleResult };
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
