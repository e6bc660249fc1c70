import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../../test/kit/command.ts';
import { quantile } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import { atEvenPace } from '../atEvenPace.ts';
import { changeName } from '../clients/sightings.ts';
import { now } from '../clock.ts';
import { compare, latencyFigures } from '../latencies.ts';
import { watchQuery } from '../queries.ts';
import { untilSubscribed } from '../servers/contender.ts';
import type { Stage } from '../stage.ts';
import type { Commit } from '../writer/writerProgram.ts';

const [sockets, perSocket, perSecond] = [10, 10, 20];
const warmUpSeconds = 2;
/** Until the last change has come to the last, in milliseconds. */
const settleMs = 3_000;
/** Of the p99, in milliseconds. */
const most = 100;
const mutation = `mutation ($prompt: String!) {
  generateVideo(input: { audioUri: "https://media.example.com/voice.wav", prompt: $prompt }) { request { id version } }
}`;

/**
 * What is asked for at one gateway shows at the subscribers of another on the same database. Measured from the
 * sending of the mutation, and so with the writing itself: there is no clock that both gateways share.
 */
export async function replicas(stage: Stage): Promise<Figure[]> {
  const figures = await measure(stage, 'Postgres', {});
  const { REDIS_URL } = process.env;
  if (REDIS_URL) return [...figures, ...(await measure(stage, 'Redis', { REDIS_URL }))];
  stage.progress('replicas: without REDIS_URL there is no second half');
  return figures;
}

async function measure(stage: Stage, name: string, env: Environment): Promise<Figure[]> {
  const [one, other] = await Promise.all([stage.startGateway(env), stage.startGateway(env)]);
  const { key } = await stage.team();
  const clients = stage.startClients();
  const plan = { url: other.url, key, query: watchQuery, watched: [], sockets, perSocket, noted: true };
  await clients.open('all', plan);
  await untilSubscribed(other, sockets * perSocket);
  await ask(one.url, key, warmUpSeconds);
  await delay(settleMs);
  await clients.take('all');

  const { seconds } = stage.options;
  stage.progress(`replicas: hints by ${name}, ${seconds} s`);
  const sent = await ask(one.url, key, seconds);
  await delay(settleMs);
  const delivered = compare(sent, await clients.take('all'), sockets * perSocket);
  await Promise.all([clients.stop(), one.stop(), other.stop()]);
  return [
    ...latencyFigures(`${name}: call → client of the other`, delivered, most),
    {
      name: `${name}: call → its own answer: p99`,
      value: quantile(
        sent.map(({ answered }) => answered),
        0.99,
      ),
      unit: 'ms',
    },
  ];
}

/** Asks for videos at an even pace. Returns each with the moment that it was asked for. */
function ask(url: string, key: string, seconds: number): Promise<Asked[]> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  return atEvenPace({ times: seconds * perSecond, perSecond }, async () => {
    const at = now();
    const body = JSON.stringify({ query: mutation, variables: { prompt: `${at}` } });
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    const { data } = (await response.json()) as Answer;
    const request = data?.generateVideo.request;
    if (!request) throw new Error(`generateVideo answered ${response.status} without a request`);
    return { change: changeName(request.id, request.version), at, answered: now() - at };
  });
}

/** A change that was asked for, at that moment. */
interface Asked extends Commit {
  /** Until its answer, in milliseconds. */
  readonly answered: number;
}

interface Answer {
  readonly data?: { readonly generateVideo: { readonly request: { id: string; version: number } | null } };
}
