/** PostGraphile names its fields by the tables: the same columns, the same rows, cursors of its own. */
import { toGlobalId } from '../../src/graphql/node/globalId.ts';
import { ask } from './ask.ts';
import type { Dialect } from './calls.ts';
import { pageSize } from './pageSize.ts';
import type { Sample } from './samples.ts';

const node = `rowId status stage version prompt model createdAt updatedAt
  videoUrl thumbnailUrl durationMs errorCode errorMessage`;
const order = 'orderBy: [CREATED_AT_DESC, ROW_ID_DESC]';

interface Row {
  readonly rowId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly videoUrl: string | null;
  readonly thumbnailUrl: string | null;
  readonly durationMs: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

/** By the primary key alone, which is its fastest way to one row: it need not look at the team. */
export const postgraphileDialect: Dialect = {
  async read(samples) {
    const document = `query Read($id: UUID!) { videoRequestByRowId(rowId: $id) { ${node} } }`;
    return { document, operationName: 'Read', variables: samples.map(({ id }) => ({ id })) };
  },
  async list(samples, url) {
    const document = `query List($team: UUID!, $after: Cursor!) {
      allVideoRequests(first: ${pageSize}, after: $after, condition: { teamId: $team }, ${order}) {
        edges { cursor node { ${node} } } pageInfo { hasNextPage endCursor }
      }
    }`;
    const variables: object[] = [];
    for (const sample of samples) variables.push({ team: sample.teamId, after: await cursorOf(sample, url) });
    return { document, operationName: 'List', variables };
  },
  inOurForm: {
    read: (data) => ({ request: inOurForm((data as { videoRequestByRowId: Row }).videoRequestByRowId) }),
    list(data) {
      const { edges, pageInfo } = (data as { allVideoRequests: Page }).allVideoRequests;
      return {
        requests: {
          edges: edges.map(({ cursor, node: row }) => ({ cursor, node: inOurForm(row) })),
          pageInfo,
        },
      };
    },
  },
};

async function cursorOf({ id, teamId }: Sample, url: string): Promise<string> {
  const document = `query ($team: UUID!, $id: UUID!) {
    allVideoRequests(first: 1, condition: { teamId: $team, rowId: $id }, ${order}) { edges { cursor } }
  }`;
  const data = await ask<{ allVideoRequests: Pick<Page, 'edges'> }>(url, {
    document,
    variables: { team: teamId, id },
  });
  const cursor = data.allVideoRequests.edges[0]?.cursor;
  if (cursor === undefined) throw new Error(`PostGraphile has no request ${id}`);
  return cursor;
}

function inOurForm(row: Row): object {
  const {
    rowId,
    videoUrl,
    thumbnailUrl,
    durationMs,
    errorCode,
    errorMessage,
    createdAt,
    updatedAt,
    ...rest
  } = row;
  return {
    ...rest,
    id: toGlobalId('VideoRequest', rowId),
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    video: videoUrl === null ? null : { url: videoUrl, thumbnailUrl, durationMs },
    error: errorCode === null ? null : { code: errorCode, message: errorMessage },
  };
}
