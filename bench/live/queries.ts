/** What the clients ask for. `version` and `request { id }` stand together, where the clients look for them. */

/** What an app shows of a request in a list, or watches of one. */
export const watchQuery = `subscription ($requestId: ID) {
  requestStatusChanged(requestId: $requestId) {
    status stage cursor at version request { id prompt createdAt updatedAt }
  }
}`;

/** @param times the prompt is asked for, under so many names. */
export function bigQuery(times: number): string {
  const prompts = Array.from({ length: times }, (_, index) => `p${index}: prompt`).join(' ');
  return `subscription { requestStatusChanged { version request { id ${prompts} } } }`;
}
