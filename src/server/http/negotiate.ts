import Negotiator from 'negotiator';
import { remembered } from './remembered.ts';

const json = 'application/json';
const graphqlResponse = 'application/graphql-response+json';
const eventStream = 'text/event-stream';
const jsonTypes = [json, graphqlResponse];

/** What a client's `Accept` says of the ways to answer it. */
export interface Accepted {
  /** The media type of an answer in JSON; null where the client takes none. */
  readonly json: string | null;
  /** Whether it likes an event stream best: a query is then answered by one too. */
  readonly prefersEventStream: boolean;
  /** Whether it has named event streams, so that a subscription may be answered by one. A mere wildcard has not: its client waits for an end. */
  readonly takesEventStream: boolean;
  /** Whether it likes a page best, as a browser does that is led to an address. */
  readonly prefersPage: boolean;
}

/** @param accept the header; none accepts everything. */
export function negotiate(accept: string | undefined): Accepted {
  return readOnce(accept?.trim() || '*/*');
}

const readOnce = remembered(read);

function read(accept: string): Accepted {
  const negotiator = new Negotiator({ headers: { accept } });
  const best = (types: readonly string[]): string | null => {
    // A client may ask for the charset that it is sent in any case.
    const offered = types.flatMap((type) => [type, `${type}; charset=utf-8`]);
    return negotiator.mediaType(offered)?.split(';')[0] ?? null;
  };
  const names = negotiator.mediaTypes().some((range) => range.startsWith('text/'));
  const takesEventStream = names && best([eventStream]) !== null;
  return {
    json: best(jsonTypes),
    prefersEventStream: takesEventStream && best([...jsonTypes, eventStream]) === eventStream,
    takesEventStream,
    prefersPage: best([...jsonTypes, eventStream, 'text/html']) === 'text/html',
  };
}
