import { defaultModel } from '../domain/model/catalogue.ts';

/**
 * Ready-made operations, one a tab of the playground.
 * @param sampleUrl a recording to generate from.
 */
export const playgroundTabs = (sampleUrl: string): { readonly query: string }[] => [
  {
    query: `# 1. Ask for a video. It answers at once with an id; the tab "Watch" shows what happens then.
mutation Generate {
  generateVideo(input: {
    audioUri: "${sampleUrl}"
    prompt: "A lighthouse keeper tells a story by the window, warm evening light"
  }) {
    request { id status stage }
    errors { code message field }
    warnings { code message }
  }
}
`,
  },
  {
    query: `# 2. Watch all of the team's requests live. With requestId: "…" only that one, until it ends.
subscription Watch {
  requestStatusChanged {
    at
    status
    stage
    version
    cursor
    request { id prompt video { url durationMs } error { message fault retryable charged } }
  }
}
`,
  },
  {
    query: `# 3. The team's record, newest first.
query List {
  requests(first: 10) {
    nodes { id status createdAt prompt video { url } error { message } }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    query: `# 4. What the model takes, and what it costs.
query Model {
  model(name: "${defaultModel}") {
    displayName
    briefDescription
    synchronous
    price { price { amount currency } unit }
    pricingDetails
    parameters { name type required options minValue maxValue description }
  }
}
`,
  },
];
