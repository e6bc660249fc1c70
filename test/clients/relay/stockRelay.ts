import {
  Environment,
  type GraphQLResponse,
  type IEnvironment,
  Network,
  Observable,
  RecordSource,
  type RequestParameters,
  Store,
  type Variables,
} from 'relay-runtime';
import { stockSocket } from '../stockSocket.ts';

export interface StockRelay {
  readonly environment: IEnvironment;
  stop(): Promise<void>;
}

/** Gives Relay's environment as its documentation sets it up: fetch for queries, graphql-ws for subscriptions. */
export function stockRelay(url: string, key: string): StockRelay {
  const socket = stockSocket(url, key);
  const ask = async ({ id, text }: RequestParameters, variables: Variables): Promise<GraphQLResponse> => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      // A document of the app's manifest has an id and no text.
      body: JSON.stringify(id ? { documentId: id, variables } : { query: text, variables }),
    });
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as GraphQLResponse;
  };
  const follow = ({ name, text }: RequestParameters, variables: Variables) =>
    Observable.create<GraphQLResponse>((sink) =>
      socket.subscribe<Record<string, unknown>>(
        { operationName: name, query: text ?? '', variables },
        {
          next: (value) => sink.next(value as GraphQLResponse),
          error: (error) => sink.error(error instanceof Error ? error : new Error(JSON.stringify(error))),
          complete: () => sink.complete(),
        },
      ),
    );
  const environment = new Environment({
    network: Network.create(ask, follow),
    store: new Store(new RecordSource()),
  });
  return { environment, stop: async () => socket.dispose() };
}
