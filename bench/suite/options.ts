import { parseArgs } from 'node:util';

/** An option that is a whole number. */
export interface NumberOption {
  readonly default: number;
  readonly min: number;
  readonly max?: number;
  readonly what: string;
}

export interface SuiteOptions<Part extends string> {
  /** Those to run, in this order. */
  readonly parts: readonly Part[];
  /** Where to write all figures; null: nowhere. */
  readonly json: string | null;
  /** The folder that CPU profiles of the gateway go to; null: none are made. */
  readonly profiles: string | null;
}

/** What the command line of a suite may say. */
export interface Accepted<Part extends string, Name extends string> {
  readonly partNames: readonly Part[];
  readonly numbers: Readonly<Record<Name, NumberOption>>;
  /** Whether it takes `--profile`. */
  readonly profiles: boolean;
  /** Options of its own that are texts. */
  readonly texts?: readonly string[];
}

/** By name; undefined where it is not given. */
type GivenTexts = Readonly<Record<string, string | undefined>>;

const text = { type: 'string' } as const;

/** @throws Error naming what is wrong and what is allowed; null where the help is asked for. */
export function readOptions<Part extends string, Name extends string>(
  args: readonly string[],
  { partNames, numbers, profiles, texts = [] }: Accepted<Part, Name>,
): (SuiteOptions<Part> & Readonly<Record<Name, number>> & { readonly texts: GivenTexts }) | null {
  const names = Object.keys(numbers) as Name[];
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...Object.fromEntries(names.map((name) => [name, text])),
      ...(profiles ? { profile: text } : {}),
      ...Object.fromEntries(texts.map((name) => [name, text])),
      json: text,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const given = values as Readonly<Record<string, string | undefined>>;
  return {
    ...(Object.fromEntries(
      names.map((name) => [name, readNumber(name, numbers[name], given[name])]),
    ) as Record<Name, number>),
    parts: positionals.length > 0 ? positionals.map((name) => readPart(name, partNames)) : partNames,
    json: given.json ?? null,
    profiles: given.profile ?? null,
    texts: given,
  };
}

function readPart<Part extends string>(name: string, partNames: readonly Part[]): Part {
  const part = partNames.find((each) => each === name);
  if (part === undefined) throw new Error(`there is no part '${name}'; there are ${partNames.join(', ')}`);
  return part;
}

function readNumber(
  name: string,
  { default: usual, min, max = Number.POSITIVE_INFINITY }: NumberOption,
  given: string | undefined,
): number {
  const value = given === undefined ? usual : Number(given);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const bounds = [min, ...(max === Number.POSITIVE_INFINITY ? [] : [max])].map((bound) =>
    bound.toLocaleString('en'),
  );
  throw new Error(`--${name} must be a whole number from ${bounds.join(' to ')}, not '${given}'`);
}

/** The parts, a line each, for the help. */
export function partLines<Part extends string>(
  partNames: readonly Part[],
  parts: Readonly<Record<Part, { readonly what: string }>>,
): string {
  return partNames.map((name) => `  ${name.padEnd(16)} ${parts[name].what}`).join('\n');
}

/** The numbers, a line each, for the help. */
export function numberLines(numbers: Readonly<Record<string, NumberOption>>): string {
  return Object.entries(numbers)
    .map(
      ([name, { what, default: usual }]) =>
        `  --${name.padEnd(14)} ${what} (default ${usual.toLocaleString('en')})`,
    )
    .join('\n');
}
