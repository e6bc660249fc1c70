/**
 * Stage directions in the prompt: `[sandbox: slow 10]` scripts what happens to that one request.
 * They combine, in brackets of their own or with commas in one; letter case and spacing do not matter.
 */

interface DirectiveDescription {
  readonly name: string;
  /** What a number after the name means; without it the directive takes none. */
  readonly argument?: string;
  readonly description: string;
}

/** Every directive, in the order in which `--help` shows them. */
export const directives = [
  { name: 'fast', description: 'No added latency: only fetching and rendering take time.' },
  { name: 'slow', argument: 'seconds', description: 'The generation takes that long.' },
  {
    name: 'fail',
    description:
      'The generation fails after its latency: the record is failed, a blocking POST gets 400 "Generation rejected" with the request_id.',
  },
  { name: 'cancelled', description: 'The generation ends as cancelled.' },
  { name: 'never', description: 'Accepted, and never ends; a blocking POST blocks for ever.' },
  { name: 'unknown status', description: 'Passes through a status that nobody documented, "provisioning".' },
  { name: 'no outcome', description: 'The POST answers success without outcome; GET has it.' },
  { name: 'empty outcome', description: 'Ends as success with an outcome of {}.' },
  { name: 'reject', description: 'Refused with 400 as a bad payload is; no record.' },
  {
    name: 'rate limit',
    argument: 'times',
    description: '429 the first time this exact payload comes (or so many times), then accepted.',
  },
  {
    name: 'organization limit',
    argument: 'times',
    description: '429 for the whole organization the first time (or so many times), then accepted.',
  },
  { name: 'no credits', argument: 'times', description: '402 always (or so many times, then accepted).' },
  { name: 'forbidden', argument: 'times', description: '403 always (or so many times, then accepted).' },
  {
    name: 'capacity',
    argument: 'times',
    description: '503 without request_id the first time (or so many times), then accepted.',
  },
  {
    name: 'drop before accept',
    argument: 'times',
    description: 'The connection is destroyed and no record made, always (or so many times, then accepted).',
  },
  { name: 'capacity named', description: '503 with a request_id whose record goes on to succeed.' },
  {
    name: 'backend error',
    description: '500 "Backend error (400)" without request_id, and a failed record stays in the list.',
  },
  { name: 'bad gateway', description: 'Accepted and runs, but a proxy answers an HTML 502 at once.' },
  {
    name: 'redirect',
    description:
      'Accepted and runs, but the answer is a 307 to the same address: a client that follows it pays twice.',
  },
  {
    name: 'lost reply',
    argument: 'seconds',
    description:
      'Accepted and completes, but the connection is destroyed in place of the reply (or after so many seconds).',
  },
  {
    name: 'cut',
    argument: 'seconds',
    description: 'A proxy answers an HTML 504 after so many seconds (default 1); the job runs on.',
  },
] as const satisfies readonly DirectiveDescription[];

export type DirectiveName = (typeof directives)[number]['name'];

/** What a prompt asks for: each directive with its number, if it had one; and what looked like one but is not. */
export interface Script {
  readonly steps: ReadonlyMap<DirectiveName, number | undefined>;
  /** Texts inside `[sandbox: …]` that name no directive, or lack or have too much of a number. */
  readonly unknown: readonly string[];
}

const bracket = /\[\s*sandbox\s*:([^\]]*)\]/gi;
const step = /^(?<name>[a-z ]*[a-z])(?:\s+(?<number>\d+(?:\.\d+)?))?$/;

/** Reads the directives out of a prompt. Pure; text outside of the brackets is of no account. */
export function readScript(prompt: string | undefined): Script {
  const steps = new Map<DirectiveName, number | undefined>();
  const unknown: string[] = [];
  for (const text of writtenSteps(prompt ?? '')) {
    const read = readStep(text);
    if (read === undefined) unknown.push(text);
    else steps.set(read.name, read.argument);
  }
  return { steps, unknown };
}

function writtenSteps(prompt: string): string[] {
  return [...prompt.matchAll(bracket)]
    .flatMap((match) => (match[1] ?? '').split(','))
    .map((text) => text.trim().replace(/\s+/g, ' ').toLowerCase());
}

function readStep(text: string): { name: DirectiveName; argument: number | undefined } | undefined {
  const groups = step.exec(text)?.groups;
  const known: DirectiveDescription | undefined = directives.find(({ name }) => name === groups?.name);
  const argument = groups?.number === undefined ? undefined : Number(groups.number);
  if (known === undefined || (argument !== undefined && known.argument === undefined)) return undefined;
  if (known.name === 'slow' && argument === undefined) return undefined;
  return { name: known.name as DirectiveName, argument };
}

/** One line a directive, for `--help` and for the answer to a misspelt one. */
export function describeDirectives(): string {
  return directives
    .map((each: DirectiveDescription) => {
      const written = `[sandbox: ${each.name}${each.argument ? ` ${each.argument.toUpperCase()}` : ''}]`;
      return `  ${written.padEnd(38)} ${each.description}`;
    })
    .join('\n');
}
