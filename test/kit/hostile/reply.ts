/** What a door has answered, and what is wrong with that. */
export interface Reply {
  /** The status over HTTP; over a WebSocket the code of its close, or null while it stays open. */
  readonly code: number | null;
  /** All that came. */
  readonly text: string;
  /** The GraphQL results in it; null where there is none. */
  readonly results: readonly Result[] | null;
  /** Whether the answer has been ended as its protocol wants. */
  readonly complete: boolean;
}

export interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly unknown[];
}

/** What may not leave the process: stacks, paths of this machine, faults of its own, names of the schema. */
const leaks: readonly (readonly [what: string, RegExp])[] = [
  ['a stack', /stacktrace|\\n\s+at |\bat [\w.<>]+ \(/],
  ['a path', /node_modules|file:\/\/|\/dist\/|\/src\//],
  ['this folder', new RegExp(process.cwd().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))],
  ['an internal error', /INTERNAL_SERVER_ERROR|Something went wrong inside/],
  // graphql-js always says how a missing selection is written, with the name that was asked.
  ['a suggestion', /Did you mean (?!\\*"\w+ \{ \.\.\. \})/],
];
/** An answer may quote what was asked, in more than one place; it may not be a lever. */
const spare = 64 * 1024;

/** Why this is no way to answer what does harm, or null. @param asked bytes of the question. */
export function faultOf(
  reply: Reply,
  { harmless, asked }: { harmless: boolean; asked: number },
): string | null {
  const { code, text, results } = reply;
  if (code !== null && code >= 500 && code < 600) return `answered with ${code}`;
  const leak = leaks.find(([, form]) => form.test(text));
  if (leak) return `shows ${leak[0]}: ${excerpt(text)}`;
  if (text.length > 2 * asked + spare) return `${text.length} characters for the ${asked} that were asked`;
  if (harmless && (code === null || code === 200))
    return reply.complete ? null : `not answered to the end: ${excerpt(text)}`;
  if (results?.some(hasData)) return `has data: ${excerpt(text)}`;
  if (isRefusal(code)) return null;
  if (!reply.complete) return `not answered to the end: ${code} ${excerpt(text)}`;
  const refused = results !== null && results.length > 0 && results.every(({ errors }) => errors?.length);
  return refused ? null : `not refused: ${code} ${excerpt(text)}`;
}

/** A field that was refused is null, and takes no other with it. */
function hasData({ data }: Result): boolean {
  return Object.values(data ?? {}).some((value) => value !== null);
}

/** What says so over HTTP; the codes of graphql-transport-ws, and those of the WebSocket itself for a bad frame. */
function isRefusal(code: number | null): boolean {
  if (code === null) return false;
  return (
    (code >= 400 && code < 500) || (code >= 4400 && code < 4500) || [1002, 1003, 1007, 1009].includes(code)
  );
}

function excerpt(text: string): string {
  return text.slice(0, 300);
}
