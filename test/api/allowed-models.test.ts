/** Which models may be spent on is the operator's to say, for all teams and for one. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { run } from '../kit/command.ts';
import { createTeamKey, type GatewayProcess, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

const [first, second] = ['ltx-2-pro-audio-to-video', 'ltx-2-pro-audio-to-video-queued'] as const;
let house: House;
let other: Key;
let gateway: GatewayProcess;
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
  other = await createTeamKey(house.env);
  gateway = await house.startGateway({ MODELS: `${first}; ${other.teamId}=${second}` });
});
afterAll(() => house.stop());

const mutation = `mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) {
  request { id } errors { __typename code field message }
} }`;
const generate = async ({ key }: Key, input: object, { url } = gateway) => {
  const given = { audioUri: house.media.wav(2), prompt: randomUUID(), ...input };
  return (await call(url, key, mutation, { input: given })).data.generateVideo;
};
const recorded = () => house.database.query('SELECT 1 FROM video_request');

describe('a request for a model', () => {
  test('on the list is taken, of each team by its own', async () => {
    for (const [team, input] of [
      [house.team, {}],
      [house.team, { model: first }],
      [other, { model: second }],
    ] as const)
      expect(await generate(team, input)).toEqual({ request: { id: expect.any(String) }, errors: [] });
  });

  test.each<[string, () => Key, object, string, string]>([
    ['the list for all has not', () => house.team, { model: second }, second, first],
    ['the list of another team has', () => other, { model: first }, first, second],
    ['it has by default, and its list not', () => other, {}, first, second],
    ['nobody knows', () => house.team, { model: 'x' }, 'x', first],
    ['is written otherwise', () => house.team, { model: first.toUpperCase() }, first.toUpperCase(), first],
  ])(
    'that %s is refused before it is recorded, with those that are allowed',
    async (_name, team, input, asked, allowed) => {
      const before = await recorded();
      expect(await generate(team(), input)).toEqual({
        request: null,
        errors: [
          {
            __typename: 'InputError',
            code: 'NOT_ALLOWED',
            field: ['input', 'model'],
            message: `model '${asked}' is none that your team may use (names are case-sensitive); allowed is ${allowed}`,
          },
        ],
      });
      expect(await recorded()).toHaveLength(before.length);
    },
  );

  test('that is on the list and unknown to the upstream is refused as unknown', async () => {
    const { url } = await house.startGateway({ MODELS: `${first},x` });
    const [error] = (await generate(house.team, { model: 'x' }, { ...gateway, url })).errors;
    expect(error).toMatchObject({
      code: 'UNKNOWN_MODEL',
      message: `model 'x' is not known (names are case-sensitive); allowed is ${first}`,
    });
  });
});

test('a team is shown the models that it may use, and others as missing ones', async () => {
  const query = `query ($first: String!, $second: String!, $id: ID!) {
    models { name } first: model(name: $first) { id name } second: model(name: $second) { id name }
    node(id: $id) { ... on Model { name } }
  }`;
  const id = Buffer.from(`Model:${second}`).toString('base64url');
  const shown = async ({ key }: Key, { url } = gateway) =>
    (await call(url, key, query, { first, second, id })).data;
  expect(await shown(house.team)).toMatchObject({
    models: [{ name: first }],
    first: { name: first },
    second: null,
    node: null,
  });
  expect(await shown(other)).toMatchObject({
    models: [{ name: second }],
    first: null,
    second: { name: second },
    node: { name: second },
  });
  const everything = await shown(other, house.gateway);
  expect(everything).toMatchObject({ first: { name: first }, second: { name: second } });
});

test('a list for a team that is not there keeps the gateway from starting', async () => {
  const missing = randomUUID();
  const { code, stderr } = await run(['start', '--json'], { ...house.env, MODELS: `${missing}=${first}` });
  expect([code, stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))]).toEqual([
    1,
    [
      `clapperboard: MODELS has a list for ${missing}, and the database has no such team; \`clapperboard team list\` shows all.`,
    ],
  ]);
});
