/** The sandbox's switches: their defaults, their bounds, and the text that `--help` prints, in one place. */
import { z } from 'zod';
import { readHost } from '../hostHeader.ts';

const seconds = () => z.coerce.number().min(0).max(86_400);
const text = z.string().min(1);
/** As a flag a list is `queued,processing`; as an option it is an array. */
const list = (entry: z.ZodType<string>) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
    z.array(entry).min(1),
  );
const hostName = z
  .string()
  .refine((value) => readHost([value])?.port === null, 'must be names of hosts, without ports')
  .transform((value) => readHost([value])?.name ?? value);

/** Everything that upstream's documentation leaves open is here, so that a client can be tried against each answer. */
export const sandboxOptions = z.strictObject({
  host: text.default('127.0.0.1').describe('Address to listen on.'),
  port: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(4001)
    .describe('Port to listen on; 0 takes any free one.'),
  portFallback: z
    .boolean()
    .default(false)
    .describe('When the port is taken, listen on any free one instead of failing.'),
  allowedHosts: list(hostName)
    .optional()
    .describe(
      'Names by which others may call the API, its ledger and its page, separated by commas. Always allowed: loopback, and the hosts of --host and --public-url.',
    ),
  dataDir: text
    .default('.clapperboard/sandbox')
    .describe('Folder of ledger, records, uploads and videos. Delete it to start afresh.'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'How others reach this sandbox: the base of the media and upload addresses it hands out. Default: its own address.',
    ),
  apiKey: text.optional().describe('The one accepted Bearer key. Default: any that is not empty.'),
  latencySeconds: seconds().default(4).describe('How long a generation takes; rendering counts towards it.'),
  fps: z.coerce
    .number()
    .int()
    .min(1)
    .max(60)
    .default(25)
    .describe('Frames a second of the videos. The real model makes 25; fewer render faster.'),
  listLagSeconds: seconds().default(0).describe('How late a new record shows up in the list.'),
  pageSize: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('The most records in one page of the list.'),
  statusesWhileBlocked: list(text)
    .default(['queued', 'processing'])
    .describe('Statuses that can be seen, in order, while a blocking POST is open; separated by commas.'),
  retryAfterHeader: z.boolean().default(false).describe('Send Retry-After with a 429.'),
  rateLimitRetrySeconds: seconds().default(2).describe('The wait that a 429 asks for.'),
  deleteWorks: z.boolean().default(false).describe('DELETE /requests/{id} cancels. Otherwise it is refused.'),
  deleteRefusal: z.coerce
    .number()
    .pipe(z.union([z.literal(404), z.literal(405)]))
    .default(405)
    .describe('The status of a refused DELETE: 404 or 405.'),
  outcomeShape: z
    .enum(['media_urls', 'video_url', 'both'])
    .default('media_urls')
    .describe('Where the outcome names the video: media_urls, video_url or both.'),
  errorShape: z
    .enum(['string', 'object'])
    .default('string')
    .describe('How outcome.error looks: string, or object with code, message and status.'),
  postCarriesOutcome: z
    .boolean()
    .default(true)
    .describe('A blocking POST answers success with its outcome; without it, only GET has it.'),
  proxyCutSeconds: seconds()
    .default(0)
    .describe(
      'A proxy answers a blocking POST with an HTML 504 after so many seconds; 0 never. The job runs on.',
    ),
  echoPayload: z
    .enum(['full', 'partial', 'empty'])
    .default('full')
    .describe('What a record echoes of its payload: full, partial (prompt and resolution) or empty.'),
  outputExpirySeconds: seconds().default(0).describe('How long a finished video can be fetched; 0 for ever.'),
  uploadExpirySeconds: seconds().default(900).describe('How long an upload address is good for.'),
  listShape: z
    .enum(['has_more', 'total'])
    .default('has_more')
    .describe('How the list tells that there is more: has_more or total.'),
  listOrder: z
    .enum(['newest', 'oldest', 'shuffled'])
    .default('newest')
    .describe(
      'The order of the list: newest first, oldest first, or shuffled, the same way at each reading.',
    ),
  listForeign: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe(
      'So many records of each model in the list that no POST made, one for each second since the start.',
    ),
  requireModelId: z.boolean().default(true).describe('The list refuses to be read without model_id.'),
  chargeOnFailure: z
    .boolean()
    .default(false)
    .describe('A failed generation is charged. Only the ledger says so.'),
  unauthorizedStatus: z.coerce
    .number()
    .pipe(z.union([z.literal(401), z.literal(403)]))
    .default(401)
    .describe('The status for a bad key: 401 or 403.'),
  unauthorizedBody: z
    .enum(['json', 'html', 'empty'])
    .default('json')
    .describe('The body for a bad key: json, html or empty.'),
  badPayloadText: text
    .default('Invalid payload: {problems}')
    .describe('The text of a 400; {problems} stands for the keys and what is wrong with each.'),
});

/** What a caller may give; all of it has defaults. */
export type SandboxOptions = z.input<typeof sandboxOptions>;
/** The switches as they stand, defaults filled in. */
export type SandboxSwitches = z.output<typeof sandboxOptions>;

/** @throws Error naming every switch that is wrong, and what it allows. */
export function readOptions(options: SandboxOptions | Record<string, unknown>): SandboxSwitches {
  const parsed = sandboxOptions.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new Error(`The sandbox cannot start with these options:\n${z.prettifyError(parsed.error)}`);
}
