/** An operation that no client means well with, in a form that every door can be handed. */
export interface HostileOperation {
  /** `family: what is done`; unique. */
  readonly name: string;
  /** What goes into an address; null where an address cannot say it. */
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** The body of a POST, the payload of a `subscribe`. */
  readonly json: string;
  /** It does no harm, and may be answered: at once, without an internal error, and with no more than was asked. */
  readonly harmless: boolean;
}

type Parameters = Readonly<Record<string, unknown>>;

/** @param parameters a document, or all that a client sends. */
export function hostile(
  name: string,
  parameters: string | Parameters,
  { harmless = false } = {},
): HostileOperation {
  const given = typeof parameters === 'string' ? { query: parameters } : parameters;
  return { name, parameters: given, json: JSON.stringify(given), harmless };
}

/** The same for what no object can be written as: numbers beyond all numbers, keys that are taken, arrays. */
export function hostileText(name: string, json: string, { harmless = false } = {}): HostileOperation {
  return { name, parameters: null, json, harmless };
}

export const harmless = { harmless: true };

/** So many pieces, joined by a space. */
export function many(count: number, piece: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => piece(index)).join(' ');
}

/** `{ a { a { … } } }`, so many levels deep. */
export function nested(levels: number, open: string, inside: string, close: string): string {
  return `${open.repeat(levels)}${inside}${close.repeat(levels)}`;
}
