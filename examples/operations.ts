/** What the programs here send, and the form of what comes back; `../schema.graphql` has the rest. */

export const generateOperation = `mutation Generate($input: GenerateVideoInput!) {
  generateVideo(input: $input) {
    request { id }
    errors { message }
  }
}`;

/** For a page that is to watch one request: it can do nothing else, and ends by itself. */
export const tokenOperation = `mutation Token($requestId: ID!) {
  createClientToken(input: { requestId: $requestId, expiresInSeconds: 3600 }) {
    token
    errors { message }
  }
}`;

/** With `after`, the changes right behind that cursor; without, the request's present state and what follows. */
export const watchOperation = `subscription Watch($requestId: ID!, $after: String) {
  requestStatusChanged(requestId: $requestId, after: $after) {
    cursor
    version
    status
    stage
    request { id video { url } error { message } }
  }
}`;

export interface GenerateData {
  /** null where the field has failed as a whole: `errors` of the answer say why. */
  readonly generateVideo: {
    readonly request: { readonly id: string } | null;
    readonly errors: readonly { readonly message: string }[];
  } | null;
}

export interface TokenData {
  readonly createClientToken: { readonly token: string | null } | null;
}

export interface WatchData {
  readonly requestStatusChanged: Change;
}

export interface Change {
  readonly cursor: string;
  readonly version: number;
  readonly status: string;
  readonly stage: string;
  readonly request: {
    readonly id: string;
    readonly video: { readonly url: string } | null;
    readonly error: { readonly message: string } | null;
  };
}

/** The id of what was asked for. What was wrong with the input is data; what else went wrong stands in `errors`. */
export function requestIdOf(
  data: GenerateData | null | undefined,
  errors: readonly { readonly message: string }[] = [],
): string {
  const id = data?.generateVideo?.request?.id;
  if (id !== undefined) return id;
  throw new Error(
    [...errors, ...(data?.generateVideo?.errors ?? [])].map(({ message }) => message).join(' '),
  );
}
