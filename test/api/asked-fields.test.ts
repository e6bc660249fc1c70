/** Of a request is read what is asked for, and no more; nothing that is asked for may be missing for it. */
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, generate, settled } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';
import { timesUntilCompiled } from '../kit/timesUntilCompiled.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const requestType = schema.getType('VideoRequest') as GraphQLObjectType;
const fields = Object.entries(requestType.getFields()).map(([name, { type }]) => name + below(type));

let house: House;
const ids: string[] = [];
beforeAll(async () => {
  house = await openHouse();
  const { gateway, team, media } = house;
  const ask = (prompt: string) =>
    generate(gateway.url, team.key, {
      audioUri: media.wav(2),
      prompt,
      guidanceScale: 7,
    });
  for (const prompt of ['one that succeeds', 'one that fails [sandbox: fail]', 'a third [sandbox: slow 3]'])
    ids.push(await ask(prompt));
  await read(`mutation { cancelRequest(input: { requestId: "${ids[2]}" }) { errors { code } } }`);
  for (const id of ids) await settled(gateway.url, team.key, id);
});
afterAll(() => house.stop());

/** All that can be asked for below a field. */
function below(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const inner = Object.entries(named.getFields()).map(([name, field]) => name + below(field.type));
  return ` { ${inner.join(' ')} }`;
}

async function readOften(query: string): ReturnType<typeof read> {
  const first = await read(query);
  for (let times = 1; times < timesUntilCompiled; times += 1) expect(await read(query)).toEqual(first);
  return first;
}

// biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
async function read(query: string): Promise<any> {
  const { data, errors } = await call(house.gateway.url, house.team.key, query);
  expect(errors).toBeUndefined();
  return data;
}

/** Ways to ask for fields of the requests, each of which gives the newest first. */
const ways: readonly (readonly [string, (asked: string) => Promise<object[]>])[] = [
  [
    'by their ids',
    async (asked) =>
      Promise.all(
        ids
          .toReversed()
          .map(async (id) => (await readOften(`{ request(id: "${id}") { ${asked} } }`)).request),
      ),
  ],
  ['as nodes', async (asked) => (await readOften(`{ requests { nodes { ${asked} } } }`)).requests.nodes],
  [
    'as edges, in a fragment',
    async (asked) => {
      const query = `{ requests { edges { ...edge } } }
        fragment edge on VideoRequestEdge { node { ... on VideoRequest { ...asked } } }
        fragment asked on VideoRequest { ${asked} }`;
      return (await readOften(query)).requests.edges.map(({ node }: { node: object }) => node);
    },
  ],
  [
    'twice, of which each asks for a part',
    async (asked) => {
      const query = `{ requests { nodes { id } } requests { nodes { ${asked} } } }`;
      return (await readOften(query)).requests.nodes.map(({ id, ...rest }: { id: string }) =>
        asked === 'id' ? { id } : rest,
      );
    },
  ],
  [
    'with what is left out this time',
    async (asked) =>
      (await readOften(`{ requests { nodes { ${asked} status @skip(if: true) } } }`)).requests.nodes,
  ],
];

test('what is asked for has values of all kinds', async () => {
  const all = await read(`{ requests { nodes { ${fields.join(' ')} } } }`);
  expect(all.requests.nodes).toMatchObject([
    { cancelRequestedAt: expect.any(String) },
    { status: 'FAILED', error: { code: 'GENERATION_FAILED' } },
    { status: 'SUCCESS', video: { width: 1920, height: 1080 }, guidanceScale: 7 },
  ]);
});

test.each(ways)('each field alone is what it is among all the others: %s', async (_way, ask) => {
  const { requests } = await read(`{ requests { nodes { ${fields.join(' ')} } } }`);
  for (const field of fields) {
    const name = field.split(' ')[0] ?? '';
    const expected = requests.nodes.map((node: Record<string, unknown>) => ({ [name]: node[name] }));
    expect(await ask(field), field).toEqual(expected);
  }
});

test('also where more different sets are asked for than are told apart', async () => {
  const leaves = fields.filter((field) => !field.includes(' '));
  const { requests } = await read(`{ requests { nodes { ${leaves.join(' ')} } } }`);
  const pairs = leaves.flatMap((one, index) => leaves.slice(index + 1).map((other) => [one, other]));
  for (const [one = '', other = ''] of pairs) {
    const expected = requests.nodes.map((node: Record<string, unknown>) => ({
      [one]: node[one],
      [other]: node[other],
    }));
    expect((await read(`{ requests { nodes { ${one} ${other} } } }`)).requests.nodes).toEqual(expected);
  }
});
