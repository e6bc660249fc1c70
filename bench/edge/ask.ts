/** One call, for what is looked at rather than timed. */
export interface Question {
  readonly document: string;
  readonly operationName?: string;
  readonly variables: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws Error with the answer where it has no data, or has errors. */
export async function ask<Data>(
  url: string,
  { document, operationName, variables, headers = {} }: Question,
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: document, operationName, variables }),
  });
  const text = await response.text();
  const { data, errors } = parse(text);
  if (response.status === 200 && errors === undefined && data) return data as Data;
  throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
}

function parse(text: string): { data?: unknown; errors?: unknown } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
