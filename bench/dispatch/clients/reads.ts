/** What an app asks for again and again. */
import { request } from 'undici';
import { toGlobalId } from '../../../src/graphql/node/globalId.ts';

const shown = 'id prompt status stage version createdAt finishedAt video { url } error { code message }';
const listQuery = `{ requests(first: 20) { nodes { ${shown} } pageInfo { hasNextPage endCursor } } }`;
const readQuery = `query ($id: ID!) { request(id: $id) { ${shown} } }`;

interface Answer {
  readonly data?: {
    readonly request?: object | null;
    readonly requests?: { readonly nodes: readonly object[] };
  };
}

/** The team's latest 20. @throws where there are fewer. */
export async function listLatest(url: string, key: string): Promise<void> {
  const answer = await ask(url, key, { query: listQuery });
  if (answer.data?.requests?.nodes.length !== 20) throw new Error(`not listed: ${JSON.stringify(answer)}`);
}

/** @throws where it is not there. */
export async function readOne(url: string, key: string, id: string): Promise<void> {
  const answer = await ask(url, key, { query: readQuery, variables: { id: toGlobalId('VideoRequest', id) } });
  if (!answer.data?.request) throw new Error(`not read: ${JSON.stringify(answer)}`);
}

async function ask(url: string, key: string, operation: object): Promise<Answer> {
  const response = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(operation),
  });
  return (await response.body.json()) as Answer;
}
