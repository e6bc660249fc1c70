import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Operation } from '../call.ts';
import { type Apollo, executeByApollo } from './apollo.ts';
import { CompiledQueries } from './compiledQueries.ts';

/** Executes queries and mutations: compiled where that is worth it, else by Apollo Server. */
export class Executor {
  readonly #compiled: CompiledQueries;
  readonly #apollo: Apollo;

  constructor(schema: GraphQLSchema, apollo: Apollo) {
    this.#compiled = new CompiledQueries(schema);
    this.#apollo = apollo;
  }

  /** The result, its errors as they were thrown. */
  async execute(operation: Operation): Promise<ExecutionResult> {
    return (await this.#compiled.execute(operation)) ?? executeByApollo(this.#apollo, operation);
  }

  /** Lets go of what is kept of a document. */
  forget(document: DocumentNode): void {
    this.#compiled.forget(document);
  }
}
