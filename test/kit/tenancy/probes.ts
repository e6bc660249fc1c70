/** For every place of the schema that takes a value: what to put there, of one's own, another's, nobody's, and nonsense. */
import { randomUUID } from 'node:crypto';
import { type GraphQLNamedOutputType, type GraphQLSchema, getNamedType } from 'graphql';
import { uuidOf } from '../client.ts';
import type { Call } from './doors.ts';
import type { FurnishedTeam } from './furnishedTeam.ts';
import { argumentPaths, type OperationKind, type RootField, rootFields, selectAll } from './selections.ts';

export type Whose = 'own' | 'foreign' | 'missing' | 'malformed';

/** What a place takes. `free`: any value, which names nothing of a team's. */
export type Place = 'free' | ((team: FurnishedTeam) => string);

const idOf = (type: string, uuid: string = randomUUID()) =>
  Buffer.from(`${type}:${uuid}`).toString('base64url');
type Value = Exclude<Place, 'free'>;
const finished: Value = ({ ids }) => ids.finished;
const inReview: Value = ({ ids }) => ids.inReview;

/** Every argument and input field of the schema; one that is not here makes the test fail. */
export const places: Readonly<Record<string, Place>> = {
  'query.request(id)': finished,
  'query.node(id)': finished,
  'query.requests(first)': 'free',
  'query.requests(after)': ({ listCursor }) => listCursor,
  'query.requests(last)': 'free',
  'query.requests(before)': ({ listCursor }) => listCursor,
  'query.requests(filter.status)': 'free',
  'query.requests(filter.model)': 'free',
  'query.requestChanges(requestId)': finished,
  'query.requestChanges(after)': ({ eventCursor }) => eventCursor,
  'query.requestChanges(first)': 'free',
  'query.requestChanges(filter.status)': 'free',
  'query.requestChanges(filter.model)': 'free',
  'query.apiKeys(first)': 'free',
  'query.apiKeys(after)': ({ keyCursor }) => keyCursor,
  'query.apiKeys(last)': 'free',
  'query.apiKeys(before)': ({ keyCursor }) => keyCursor,
  'query.model(name)': 'free',
  'mutation.generateVideo(input.audioUri)': 'free',
  'mutation.generateVideo(input.prompt)': 'free',
  'mutation.generateVideo(input.imageUri)': 'free',
  'mutation.generateVideo(input.resolution)': 'free',
  'mutation.generateVideo(input.guidanceScale)': 'free',
  'mutation.generateVideo(input.model)': 'free',
  'mutation.generateVideo(input.idempotencyKey)': ({ idempotencyKey }) => idempotencyKey,
  'mutation.cancelRequest(input.requestId)': inReview,
  'mutation.createUpload(input.fileName)': 'free',
  'mutation.createUpload(input.contentType)': 'free',
  'mutation.createUpload(input.size)': 'free',
  'mutation.resolveRequest(input.requestId)': inReview,
  'mutation.resolveRequest(input.decision)': 'free',
  'mutation.resolveRequest(input.candidate)': ({ ids }) => ids.candidate,
  'mutation.resolveRequest(input.reason)': 'free',
  'mutation.createApiKey(input.name)': 'free',
  'mutation.createApiKey(input.role)': 'free',
  'mutation.createApiKey(input.expiresAt)': 'free',
  'mutation.revokeApiKey(input.id)': ({ ids }) => ids.apiKey,
  'mutation.revokeApiKey(input.withDescendants)': 'free',
  'mutation.createClientToken(input.access)': 'free',
  'mutation.createClientToken(input.requestId)': finished,
  'mutation.createClientToken(input.expiresInSeconds)': 'free',
  'mutation.createClientToken(input.pointsPerMinute)': 'free',
  'mutation.createClientToken(input.openConnections)': 'free',
  'subscription.requestStatusChanged(requestId)': finished,
  'subscription.requestStatusChanged(after)': ({ eventCursor }) => eventCursor,
  'subscription.requestStatusChanged(filter.status)': 'free',
  'subscription.requestStatusChanged(filter.model)': 'free',
};

/** What else a field needs, so that the value in question is what decides. */
const besides: Readonly<Record<string, (own: FurnishedTeam) => Record<string, unknown>>> = {
  'mutation.generateVideo': () => ({ input: { audioUri: 'http://127.0.0.1:9/a.wav', prompt: 'probe' } }),
  'mutation.resolveRequest': ({ ids }) => ({
    input: { requestId: ids.inReview, decision: 'ADOPT', candidate: ids.candidate },
  }),
};
/** With an id of another kind than the first that comes to mind. */
const alsoNodes: readonly Value[] = [
  ({ ids }) => ids.team,
  ({ ids }) => ids.apiKey,
  ({ ids }) => ids.candidate,
  ({ ids }) => ids.madeKey,
];

export interface Probe {
  readonly place: string;
  readonly whose: Whose;
  readonly kind: OperationKind;
  readonly call: Call;
  /** Two probes of the same pair differ in nothing but whose the value is. */
  readonly pair: string;
}

/** All probes of a caller of one team for the things of another. */
export function probesOf(schema: GraphQLSchema, own: FurnishedTeam, foreign: FurnishedTeam): Probe[] {
  return rootFields(schema).flatMap((root) =>
    argumentPaths(root).flatMap((path) => {
      const place = places[path];
      if (place === undefined || place === 'free') return [];
      const here = path === 'query.node(id)' ? [place, ...alsoNodes] : [place];
      return here.flatMap((each, index) =>
        probesAt(schema, root, { path, place: each, index }, own, foreign),
      );
    }),
  );
}

function probesAt(
  schema: GraphQLSchema,
  root: RootField,
  { path, place, index }: { path: string; place: Value; index: number },
  own: FurnishedTeam,
  foreign: FurnishedTeam,
): Probe[] {
  const value = place(foreign);
  const probe = (whose: Whose, given: string, turn = 0): Probe => ({
    place: path,
    whose,
    kind: root.kind,
    call: callOf(schema, root, path, given, own),
    pair: `${path} ${index} ${turn}`,
  });
  return [
    // What is one's own is only looked at.
    ...(root.kind === 'mutation' ? [] : [probe('own', place(own))]),
    probe('foreign', value),
    probe('missing', missingLike(value)),
    ...malformedLike(value).map((given, turn) => probe('malformed', given, turn)),
  ];
}

/** Of the same form, and of nobody. */
function missingLike(value: string): string {
  const [type, ...rest] = Buffer.from(value, 'base64url').toString().split(':');
  if (type === 'r') return Buffer.from(`r:${rest[0]}:${randomUUID()}`).toString('base64url');
  // A place in a log is a number, and the same for everybody.
  if (type === 'e') return value;
  return value.startsWith('word-') ? `word-${randomUUID()}` : idOf(type ?? '');
}

function malformedLike(value: string): string[] {
  const uuid = uuidOf(value);
  return [
    '',
    'nonsense',
    'x'.repeat(3000),
    uuid || value.toUpperCase(),
    `VideoRequest:${uuid}`,
    idOf('Secret', uuid),
    idOf('videorequest', uuid),
    idOf('VideoRequest', `${uuid}\0`),
    idOf('VideoRequest', `${uuid}' OR '1'='1`),
    idOf('VideoRequest', '%'),
    ` ${value}`,
    `${value}=`,
  ];
}

function callOf(
  schema: GraphQLSchema,
  root: RootField,
  path: string,
  value: string,
  own: FurnishedTeam,
): Call {
  const { kind, name, field } = root;
  const given = besides[`${kind}.${name}`]?.(own) ?? {};
  const variables = put(structuredClone(given), path.slice(path.indexOf('(') + 1, -1).split('.'), value);
  const used = field.args.filter(({ name: argument }) => argument in variables);
  const definitions = used.map(({ name: argument, type }) => `$${argument}: ${type}`).join(', ');
  const passed = used.map(({ name: argument }) => `${argument}: $${argument}`).join(', ');
  const selection = selectAll(schema, getNamedType(field.type) as GraphQLNamedOutputType, new Set());
  return { query: `${kind} (${definitions}) { ${name}(${passed}) ${selection} }`, variables };
}

function put(into: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: string) {
  into[first] = rest.length === 0 ? value : put({ ...(into[first] as object) }, rest, value);
  return into;
}

/** Without what is new in every answer: ids of calls, of what was made, moments, tokens, and the caller's allowance. */
export function comparable(answer: string): string {
  return answer
    .replace(/\\?"extensions\\?":\{\\?"cost\\?":\{[^}]*\}\}/g, '"cost"')
    .replace(/clapt?_[\w.-]+/g, 'credential')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uuid')
    .replace(/[A-Za-z0-9_-]{60,}/g, 'id')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'moment');
}
