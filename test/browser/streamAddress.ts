import { type TokenData, tokenOperation, watchOperation } from '../../examples/operations.ts';
import { call } from '../kit/client.ts';

/** Gives a token that a page may have, for one request; the key stays with its server. */
export async function clientToken(url: string, key: string, requestId: string): Promise<string> {
  const { data, errors } = await call<TokenData>(url, key, tokenOperation, { requestId });
  const token = data?.createClientToken?.token;
  if (!token) throw new Error(JSON.stringify(errors ?? data));
  return token;
}

/** Gives the address of an event stream that an `EventSource` opens, whose only credential it is. */
export function streamAddress(
  url: string,
  token: string,
  variables: { readonly requestId: string; readonly after?: string },
): string {
  const parameters = { query: watchOperation, variables: JSON.stringify(variables), access_token: token };
  return `${url}/graphql?${new URLSearchParams(parameters)}`;
}
