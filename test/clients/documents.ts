/** What the stock clients ask, each by its own ways. `examples/operations.ts` has the operations with side effects. */

export const viewerQuery = 'query Viewer { viewer { role keyName } }';
/** What `viewerQuery` gives for a house's key; some clients add `__typename`. */
export const viewerData = { viewer: { role: 'MEMBER', keyName: 'test' } };
export interface ViewerData {
  readonly viewer: { readonly role: string; readonly keyName: string } | null;
}

export const requestQuery = 'query One($id: ID!) { request(id: $id) { id status } }';
export interface RequestData {
  readonly request: { readonly id: string; readonly status: string } | null;
}

export const unknownFieldQuery = 'query Unknown { viewer { secret } }';

/** `document` under a name of its own, so that no other test has made the gateway know it. */
export function renamed(document: string): string {
  const name = `Own${crypto.randomUUID().replaceAll('-', '')}`;
  return document.replace(/^(query|mutation|subscription) \w+/, `$1 ${name}`);
}
