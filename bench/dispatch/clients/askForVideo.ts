import { request } from 'undici';
import { now } from '../../live/clock.ts';
import { type Behaviour, promptOf } from '../upstream/behaviour.ts';

/** A request that the gateway has accepted. */
export interface Asked {
  readonly prompt: string;
  /** When it was recorded, by the database's clock, in milliseconds since 1970. */
  readonly createdAt: number;
  /** When the call began and when its answer was there, by the machine's clock, in milliseconds. */
  readonly called: number;
  readonly answered: number;
}

interface Answer {
  readonly data?: { readonly generateVideo: { readonly request: { readonly createdAt: string } | null } };
}

const mutation = `mutation ($prompt: String!) {
  generateVideo(input: { audioUri: "https://media.example.com/voice.wav", prompt: $prompt }) {
    request { id createdAt } errors { message }
  }
}`;
let lastNumber = 0;

/**
 * Asks for one video, as any client would, over a connection that is kept.
 * @param behaviour of the upstream with it.
 * @throws where it was not accepted.
 */
export async function askForVideo(url: string, key: string, behaviour: Behaviour): Promise<Asked> {
  lastNumber += 1;
  const prompt = promptOf(behaviour, lastNumber);
  const called = now();
  const response = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: mutation, variables: { prompt } }),
  });
  const answer = (await response.body.json()) as Answer;
  const answered = now();
  const accepted = answer.data?.generateVideo.request;
  if (!accepted)
    throw new Error(`generateVideo was refused (${response.statusCode}): ${JSON.stringify(answer)}`);
  return { prompt, createdAt: Date.parse(accepted.createdAt), called, answered };
}

/** Calls that are under way at the same time, where as many as possible are to be made in little time. */
const atOnce = 10;

/** Asks for so many, as fast as the gateway takes them. */
export async function askForVideos(
  url: string,
  key: string,
  behaviour: Behaviour,
  count: number,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  let begun = 0;
  const work = async () => {
    while (begun < count) {
      begun += 1;
      asked.push(await askForVideo(url, key, behaviour));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
  return asked;
}
