import { randomUUID } from 'node:crypto';
import type { RequestList, RequestRecord, SubmissionBody } from '../../../src/upstream/wire.ts';
import { type Behaviour, behaviourOf } from './behaviour.ts';

export interface Job {
  readonly behaviour: Behaviour;
  readonly prompt: string;
  /** As the wire has it. */
  record: RequestRecord;
}

/** All that was ever POSTed, as the upstream keeps it. */
export class Jobs {
  readonly #byId = new Map<string, Job>();
  /** Oldest first. */
  readonly #listed: Job[] = [];

  /** Makes a job that is being worked on. */
  add({ model, payload }: SubmissionBody): Job {
    const at = unixSeconds();
    const prompt = payload.prompt ?? '';
    const behaviour = behaviourOf(prompt);
    const record = {
      request_id: randomUUID(),
      model,
      status: 'processing',
      is_public: false,
      payload,
      outcome: null,
      created_at: at,
      updated_at: at,
      queued_at: at,
    };
    const job = { behaviour, prompt, record };
    this.#byId.set(record.request_id, job);
    if (behaviour !== 'unseen') this.#listed.push(job);
    return job;
  }

  /** It has its video. */
  finish(job: Job): void {
    const url = `https://media.example.com/${job.record.request_id}.mp4`;
    const outcome = { media_urls: [{ id: '0', url }], duration_ms: 2_000 };
    job.record = { ...job.record, status: 'success', outcome, updated_at: unixSeconds() };
  }

  find(id: string): Job | null {
    return this.#byId.get(id) ?? null;
  }

  /** Newest first. */
  page(limit: number, offset: number): RequestList {
    const end = Math.max(0, this.#listed.length - offset);
    const page = this.#listed.slice(Math.max(0, end - limit), end).reverse();
    return { requests: page.map(({ record }) => record), has_more: end > limit };
  }
}

function unixSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
