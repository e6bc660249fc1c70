/** What a contender is asked, in its own words, and what it has answered, in ours. */
import { encodeListCursor } from '../../src/graphql/connection/cursor.ts';
import { toGlobalId } from '../../src/graphql/node/globalId.ts';
import { pageSize } from './pageSize.ts';
import type { Sample } from './samples.ts';

/** One document, and the variables that each call of it takes. */
export interface Calls {
  readonly document: string;
  readonly operationName: string;
  readonly variables: readonly object[];
}

/** How a contender is spoken to. */
export interface Dialect {
  read(samples: readonly Sample[]): Promise<Calls>;
  /** @param url where those ask the contender for cursors whose cursors are its own. */
  list(samples: readonly Sample[], url: string): Promise<Calls>;
  /** What was answered, brought to the gateway's form, so that two answers can be compared. */
  readonly inOurForm: {
    read(data: unknown): unknown;
    list(data: unknown): unknown;
  };
}

const node = `id status stage version prompt model createdAt updatedAt
  video { url thumbnailUrl durationMs } error { code message }`;

/** The gateway's schema, which most contenders have too. */
export const ours: Dialect = {
  async read(samples) {
    const document = `query Read($id: ID!) { request(id: $id) { ${node} } }`;
    const variables = samples.map(({ id }) => ({ id: toGlobalId('VideoRequest', id) }));
    return { document, operationName: 'Read', variables };
  },
  async list(samples) {
    const document = `query List($after: String!) {
      requests(first: ${pageSize}, after: $after) { edges { cursor node { ${node} } } pageInfo { hasNextPage endCursor } }
    }`;
    const variables = samples.map((sample) => ({ after: encodeListCursor(sample) }));
    return { document, operationName: 'List', variables };
  },
  inOurForm: { read: (data) => data, list: (data) => data },
};

/** The only one that is asked to write is asked so: `unique` stands where a text of this call's own goes. */
export const unique = '%unique%';

export const createCalls: Calls = {
  document: `mutation Create($input: GenerateVideoInput!) {
    generateVideo(input: $input) { request { ${node} } errors { code message field } }
  }`,
  operationName: 'Create',
  variables: [
    {
      input: {
        audioUri: 'https://media.example.com/voice.wav',
        prompt: `Take ${unique}: a lighthouse keeper tells a story by the window, warm evening light`,
        idempotencyKey: unique,
      },
    },
  ],
};
