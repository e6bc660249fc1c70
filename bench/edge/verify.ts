/** A contender that answers something else is not faster, it is wrong: it fails the bench before anything is timed. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { TestDatabase } from '../../test/kit/databaseOn.ts';
import { ask } from './ask.ts';
import { type Calls, createCalls, unique } from './calls.ts';
import { pageSize } from './pageSize.ts';
import type { Sender } from './stage.ts';

/** Calls of each contender that are compared. */
const compared = 10;

export interface Answers {
  readonly name: string;
  /** Brought to the gateway's form. */
  readonly answers: readonly unknown[];
}

export interface Asked {
  readonly name: string;
  readonly url: string;
  readonly calls: Calls;
  readonly senders: readonly Sender[];
  inOurForm(data: unknown): unknown;
}

/** What it answers to the first of its calls. */
export async function answersOf({ name, url, calls, senders, inOurForm }: Asked): Promise<Answers> {
  const { document, operationName } = calls;
  const answers: unknown[] = [];
  for (const [index, variables] of calls.variables.slice(0, compared).entries()) {
    const data = await ask(url, { document, operationName, variables, headers: senders[index] ?? {} });
    answers.push(inOurForm(data));
  }
  return { name, answers };
}

/** @throws Error where they differ in anything but the text of a cursor, or lack something. */
export function checkSame(one: Answers, other: Answers): void {
  for (const [index, answer] of other.answers.entries()) {
    const [expected, found] = [withoutCursors(one.answers[index]), withoutCursors(answer)];
    if (isDeepStrictEqual(expected, found)) continue;
    const texts = [expected, found].map((each) => JSON.stringify(each));
    throw new Error(`${one.name} and ${other.name} answer differently:\n${texts.join('\n')}`);
  }
}

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: object }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

/** Cursors are each program's own: what counts is that every entry has one, and the page the last one's. */
function withoutCursors(answer: unknown): unknown {
  const { request, requests: page } = answer as { request?: object | null; requests?: Page };
  if (page === undefined) {
    if (!request) throw new Error('a request that is there was not found');
    return request;
  }
  const cursors = page.edges.map(({ cursor }) => cursor);
  if (new Set(cursors).size !== pageSize || cursors.some((cursor) => !cursor))
    throw new Error(`a page has ${new Set(cursors).size} cursors, where ${pageSize} were asked for`);
  if (page.pageInfo.endCursor !== cursors.at(-1)) throw new Error('a page does not end with its last cursor');
  return [page.edges.map(({ node }) => node), page.pageInfo.hasNextPage];
}

/** @throws Error unless it records a request with its event and key, and the same call again gives the same one. */
export async function checkCreate(
  { name, url }: Pick<Asked, 'name' | 'url'>,
  sender: Sender,
  database: TestDatabase,
): Promise<void> {
  const key = randomUUID();
  const { document, operationName, variables } = createCalls;
  const call = JSON.parse(JSON.stringify(variables[0]).replaceAll(unique, key)) as object;
  const ids: unknown[] = [];
  for (const _ of ['once', 'again']) {
    const data = await ask<{ generateVideo: { request: { id: string } | null } }>(url, {
      document,
      operationName,
      variables: call,
      headers: sender,
    });
    ids.push(data.generateVideo.request?.id);
  }
  const written = await database.query(
    `SELECT FROM idempotency_key k JOIN video_request r ON r.id = k.request_id AND r.prompt LIKE '%' || k.key || '%'
     JOIN request_event e ON e.request_id = r.id AND e.version = 1 JOIN team t ON t.id = e.team_id
     WHERE k.team_id = $1 AND k.key = $2 AND e.sequence = t.event_sequence`,
    [sender['x-team'], key],
  );
  if (ids[0] === undefined || ids[0] !== ids[1] || written.length !== 1)
    throw new Error(`${name} does not record a request once, with its key and event`);
}
