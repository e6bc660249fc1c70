import type { RequestList, RequestRecord, Upstream } from '../../upstream/upstream.ts';
import type { Listing } from './judge.ts';

const pageSize = 100;
/** 100,000 records: a longer list is not read to its end, so nothing is proven by it. */
const maxPages = 1_000;

/**
 * Reads the upstream's list of a model, page by page.
 * @param at when the reading begins, by the database's clock.
 * @param backTo unix seconds: where the list is only looked through for something recent, a page with nothing
 *   younger ends the reading. null: to its very end, since the list may be in any order.
 * @throws whatever `Upstream.list` rejects with.
 */
export async function readListing(
  upstream: Upstream,
  model: string,
  at: Date,
  backTo: number | null,
): Promise<Listing> {
  const records: RequestRecord[] = [];
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await upstream.list({ model, limit: pageSize, offset: records.length });
    records.push(...answer.requests);
    const end = endOf(answer, records.length);
    if (end !== null) return { records, complete: end === 'complete', at };
    if (backTo !== null && answer.requests.every(({ created_at }) => (created_at ?? Infinity) < backTo))
      break;
  }
  return { records, complete: false, at };
}

/** null: there is more. `broken`: the list contradicts itself, so that it proves nothing. */
function endOf({ requests, has_more, total }: RequestList, read: number): 'complete' | 'broken' | null {
  const more = has_more ?? (typeof total === 'number' ? read < total : requests.length > 0);
  if (!more) return 'complete';
  return requests.length === 0 ? 'broken' : null;
}
