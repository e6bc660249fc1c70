import { columns, type ShownField, shownColumns, shownFields } from './requestColumns.ts';

/** Columns that are read together, and how that is called in the name of a statement. */
export interface ColumnSet {
  readonly name: string;
  readonly columns: string;
}
const allShown: ColumnSet = { name: 'all', columns: shownColumns };
/** So many different sets are told apart; whoever asks for yet another reads everything. Each is a statement to be kept. */
const mostSets = 24;
const sets = new Map<string, ColumnSet>();
const setOf = new WeakMap<readonly ShownField[], ColumnSet>();

/** @param fields beside those that a request is told apart and put in order by; undefined: everything that is shown. */
export function columnSet(fields: readonly ShownField[] | undefined): ColumnSet {
  if (!fields) return allShown;
  const known = setOf.get(fields);
  if (known) return known;
  const found = findSet(fields);
  setOf.set(fields, found);
  return found;
}

function findSet(fields: readonly ShownField[]): ColumnSet {
  const wanted = shownFields.filter(
    (field) => field === 'id' || field === 'createdAt' || fields.includes(field),
  );
  // Each field's place in the list is a digit.
  const name = wanted.reduce((sum, field) => sum + 2 ** shownFields.indexOf(field), 0).toString(36);
  const known = sets.get(name);
  if (known || sets.size >= mostSets) return known ?? allShown;
  const made = { name, columns: columns(wanted) };
  sets.set(name, made);
  return made;
}
