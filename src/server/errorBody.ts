/** A refusal outside of GraphQL, in the form that every refusal of the server has. */
export function errorBody(code: string, message: string, requestId?: string) {
  return { errors: [{ message, extensions: { code, ...(requestId === undefined ? {} : { requestId }) } }] };
}
