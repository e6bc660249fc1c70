/** One that can keep nothing open, and asks `requestChanges` again and again. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Change, call, generate } from '../kit/client.ts';
import { type Ending, type Errand, type Follower, type Told, toTold } from './follower.ts';

/** Much more often than one should: several times between two changes. */
const pauseMs = 100;

const operation = `query ($requestId: ID!, $after: String) {
  requestChanges(requestId: $requestId, after: $after) {
    changes { cursor status stage version resync request { id } } cursor complete
  }
}`;

interface Answered {
  readonly requestChanges: {
    readonly changes: readonly Change[];
    readonly cursor: string;
    readonly complete: boolean;
  };
}

export function followByAsking({ url, key, ...input }: Errand): Follower {
  const told: Told[] = [];
  const follow = async (): Promise<Ending> => {
    const requestId = await generate(url, key, input);
    for (let after: string | undefined; ; await delay(pauseMs)) {
      // While there is no gateway there is no answer, and then it is asked the same once more.
      const answer = await call<Answered>(url, key, operation, { requestId, after }).catch(() => null);
      if (!answer) continue;
      if (!answer.data) return { code: 1, output: JSON.stringify(answer.errors) };
      const { changes, cursor, complete } = answer.data.requestChanges;
      told.push(...changes.map(toTold));
      after = cursor;
      if (complete) return { code: 0, output: '' };
    }
  };
  return { prompt: input.prompt, told: () => told, ended: follow() };
}
