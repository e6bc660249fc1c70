import type { RequestList, Upstream } from '../../upstream/upstream.ts';
import type { Listing } from './judge.ts';
import { type KeptRecord, keepRecord, sizeOf } from './keepRecord.ts';

const pageSize = 100;
/** A longer list, or a larger one, is not read to its end, so nothing is proven by it. */
const maxPages = 1_000;
const maxRecords = 100_000;
const maxKeptBytes = 128 * 1024 * 1024;

/**
 * Reads the upstream's list of a model, page by page. Of each record it keeps what the judge needs.
 * @param at when the reading begins, by the database's clock.
 * @param backTo unix seconds: where the list is only looked through for something recent, a page with nothing
 *   younger ends the reading. null: to its very end, since the list may be in any order.
 * @throws whatever `Upstream.list` rejects with, and where a record cannot be kept.
 */
export async function readListing(
  upstream: Upstream,
  model: string,
  at: Date,
  backTo: number | null,
): Promise<Listing> {
  const records: KeptRecord[] = [];
  let bytes = 0;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await upstream.list({ model, limit: pageSize, offset: records.length });
    for (const record of answer.requests) {
      const kept = keepRecord(record);
      bytes += sizeOf(kept);
      if (records.length >= maxRecords || bytes > maxKeptBytes) return { records, complete: false, at };
      records.push(kept);
    }
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
