import { columns, outcomeFields, type ShownField, shownColumns, shownFields } from './requestColumns.ts';

/** Columns that are read together, and how that is called in the name of a statement. */
export interface ColumnSet {
  readonly name: string;
  readonly columns: string;
}

const place: readonly ShownField[] = ['id', 'createdAt'];
const standing: readonly ShownField[] = [
  ...place,
  'state',
  'status',
  'stage',
  'version',
  'model',
  'updatedAt',
];
const outcome: readonly ShownField[] = [...standing, 'prompt', 'resolution', ...outcomeFields];

const all: ColumnSet = { name: 'all', columns: shownColumns };
/**
 * From the smallest to the largest, each with all of the ones before. They are the program's and not the callers': each
 * is a statement that every connection keeps prepared, and callers can think of millions of sets.
 */
const sets: readonly (ColumnSet & { readonly fields: ReadonlySet<ShownField> })[] = [
  { name: 'place', ...made(place) },
  { name: 'standing', ...made(standing) },
  { name: 'outcome', ...made(outcome) },
  { ...all, fields: new Set(shownFields) },
];
const setOf = new WeakMap<readonly ShownField[], ColumnSet>();

/** The smallest set that has the fields. @param fields undefined: everything that is shown. */
export function columnSet(fields: readonly ShownField[] | undefined): ColumnSet {
  if (!fields) return all;
  const known = setOf.get(fields);
  if (known) return known;
  const found = sets.find((set) => fields.every((field) => set.fields.has(field))) ?? all;
  setOf.set(fields, found);
  return found;
}

function made(wanted: readonly ShownField[]) {
  const fields = new Set(wanted);
  // In the order in which all of them stand.
  return { fields, columns: columns(shownFields.filter((field) => fields.has(field))) };
}
