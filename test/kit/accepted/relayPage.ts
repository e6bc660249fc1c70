/** A page of an app whose components each name what they show, as relay-compiler prints it: with three connections. */
import type { AcceptedOperation } from './acceptedOperation.ts';

/** What the components of one row show of a request; `id` is what Relay adds for its store. */
const parts: Readonly<Record<string, string>> = {
  Status: 'status stage version overdue updatedAt createdAt startedAt finishedAt id',
  Prompt: 'prompt model resolution guidanceScale audioUri imageUri id',
  Player: 'status video @include(if: $withVideo) { url thumbnailUrl durationMs width height } id',
  Failure: 'status stage error { code message fault retryable charged } cancelRequestedAt id',
  Review: `stage review {
    why since listingComplete
    candidates { id status createdAt equalFields missingFields }
  } id`,
  Menu: 'uuid status stage cancelRequestedAt finishedAt video { url } id',
  Card: 'uuid status stage version createdAt prompt video { thumbnailUrl width height } error { message } id',
  Progress: 'status stage version overdue createdAt startedAt updatedAt finishedAt id',
  Inputs: 'model resolution guidanceScale prompt audioUri imageUri createdAt id',
  Outcome: `status finishedAt video @include(if: $withVideo) { url thumbnailUrl durationMs width height }
  error { code message fault retryable charged } id`,
  Download: 'uuid status finishedAt video { url durationMs } id',
  Share: 'uuid status model createdAt video @include(if: $withVideo) { url thumbnailUrl } id',
  Details: `uuid status stage version model resolution guidanceScale createdAt updatedAt startedAt finishedAt
  cancelRequestedAt id`,
};

/** A list of its own: Relay names fragments for their component and the prop. */
function list(component: string, field: string, status: string, size: number): string {
  const names = Object.keys(parts).map((part) => `${component}${part}_request`);
  const fragments = Object.values(parts).map(
    (fields, index) => `fragment ${names[index]} on VideoRequest {\n  ${fields}\n}`,
  );
  return `fragment ${component}_query on Query {
  ${field}: requests(first: ${size}, after: $${field}Cursor, filter: { status: [${status}], model: $model }) {
    edges {
      node {
        ${names.map((name) => `...${name}`).join('\n        ')}
        id
        __typename
      }
      cursor
    }
    pageInfo {
      endCursor
      hasNextPage
      hasPreviousPage
      startCursor
    }
  }
}
${fragments.join('\n')}`;
}

export const relayPage: AcceptedOperation = {
  name: 'Relay: a page with three connections',
  operationName: 'DashboardPageQuery',
  variables: {
    model: 'ltx-2-pro-audio-to-video',
    openCursor: null,
    doneCursor: null,
    failedCursor: null,
    withVideo: true,
  },
  query: `query DashboardPageQuery($model: String, $openCursor: String, $doneCursor: String, $failedCursor: String, $withVideo: Boolean!) {
  viewer {
    ...AccountMenu_viewer
  }
  ...OpenList_query
  ...DoneList_query
  ...FailedList_query
}
fragment AccountMenu_viewer on Viewer {
  role
  credential
  keyName
  expiresAt
  team {
    name
    id
  }
}
${list('OpenList', 'open', 'QUEUED, PROCESSING', 10)}
${list('DoneList', 'done', 'SUCCESS', 10)}
${list('FailedList', 'failed', 'FAILED, CANCELLED', 10)}`,
};
