import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { Obstacle, Resolution } from '../domain/videoRequest/resolveReview.ts';
import { moment, print, printable, printRows } from './print.ts';
import { uuidArgument } from './uuidArgument.ts';
import { withDatabase } from './withDatabase.ts';

interface ResolveOptions {
  readonly adopt?: string;
  readonly fail?: string | boolean;
  readonly submitAgain?: boolean;
}

/** `clapperboard request`: what only an operator can settle. */
export function requestCommand(): Command {
  const request = new Command('request').description('Look at and settle requests that need review');
  request
    .command('review')
    .description('List the requests whose outcome the gateway cannot tell, why, and what they could be')
    .option('--json', 'print an array')
    .action((options: { json?: boolean }) => review(options));
  request
    .command('resolve')
    .argument('<id>', "the request's id, as the log and `request review` print it", uuidArgument)
    .description('Decide about a request that needs review')
    .option(
      '--adopt <upstream-id>',
      "the upstream has it under this id: look in the upstream's console, then go on with it",
    )
    .option('--fail [reason]', 'give it up; whether it was charged stays unknown')
    .option('--submit-again', 'submit it once more, WHICH MAY BE PAID A SECOND TIME')
    .addHelpText(
      'after',
      `
A request needs review where a submission was sent and its answer never came: the upstream may
have it, and be paid for it. Exactly one of the three options says what is to be done; the
decision is written to the event log with your user name.`,
    )
    .action((id: string, options: ResolveOptions) => resolve(id, options));
  return request;
}

async function review(options: { json?: boolean }): Promise<void> {
  const { listReviews } = await import('../domain/videoRequest/readReview.ts');
  const waiting = await withDatabase((services) => listReviews(services));
  const rows = waiting.map(({ request, review }) => ({
    id: request.id,
    team: request.teamId,
    model: request.model,
    since: moment(review?.since ?? request.updatedAt),
    upstreamId: request.upstreamId ?? '-',
    recordsRead: String(review?.listing?.read ?? '-'),
    candidates: review?.candidates.map(({ upstreamId }) => upstreamId) ?? [],
    why: review?.why ?? '-',
  }));
  printRows(rows, { ...options, empty: 'No request needs review.' });
}

async function resolve(id: string, options: ResolveOptions): Promise<void> {
  const resolution = resolutionOf(options);
  const { resolveReview } = await import('../domain/videoRequest/resolveReview.ts');
  const obstacle = await withDatabase((services) =>
    resolveReview(services, id, resolution, { operator: userInfo().username }),
  );
  if (obstacle !== null) throw new Error(inWords(id, obstacle));
  print(
    `Request ${id}: ${resolution.kind === 'submitAgain' ? 'will be submitted again' : `done (${resolution.kind})`}.`,
  );
}

function inWords(id: string, obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'missing':
      return `there is no request ${id}`;
    case 'notInReview':
      return `request ${id} is ${obstacle.request.state}; only one in NEEDS_REVIEW waits for a decision`;
    case 'taken':
      return `upstream id ${printable(obstacle.upstreamId)} belongs to request ${obstacle.holderId ?? 'another'} already`;
    case 'unwanted':
      return `a cancel of request ${id} was asked for at ${obstacle.since.toISOString()}, and nobody wants to pay for it again; --fail it, or --adopt what the upstream has`;
  }
}

function resolutionOf(options: ResolveOptions): Resolution {
  const given = [options.adopt, options.fail, options.submitAgain].filter((option) => option !== undefined);
  if (given.length !== 1) throw new Error('Give exactly one of --adopt, --fail and --submit-again.');
  if (options.adopt !== undefined) return { kind: 'adopt', upstreamId: options.adopt };
  if (options.submitAgain) return { kind: 'submitAgain' };
  return {
    kind: 'fail',
    reason: typeof options.fail === 'string' ? options.fail : 'given up by the operator',
  };
}
