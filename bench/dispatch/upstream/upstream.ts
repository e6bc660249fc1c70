import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultModel, type SubmissionBody } from '../../../src/upstream/wire.ts';
import { type Job, Jobs } from './jobs.ts';
import type { Call, Journal } from './journal.ts';
import { firstByteOf } from './stampFirstByte.ts';

/** A brief generation, in milliseconds. Below the second after which the gateway would look for it in the list. */
const briefMs = 300;
/** From here to a real upstream and back, in milliseconds: looks at it are under way for as long. */
const lookMs = 200;

/** GMI Cloud's request queue, as docs and `wire.ts` have it, but nothing is generated. */
export class Upstream {
  readonly #jobs = new Jobs();
  readonly #open = new Map<ServerResponse, Job>();
  #arrivals: Call[] = [];
  #looks: Call[] = [];
  #pages = 0;
  readonly server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) reply(response, { error: String(error) }, 500);
    });
  });

  /** POSTs that are held open. */
  get held(): number {
    return this.#open.size;
  }

  takeJournal(): Journal {
    const journal = { arrivals: this.#arrivals, looks: this.#looks, pages: this.#pages };
    this.#arrivals = [];
    this.#looks = [];
    this.#pages = 0;
    return journal;
  }

  /** Ends all jobs whose POST is open, and answers these. */
  answerHeld(): void {
    for (const [response, job] of [...this.#open]) this.#finish(response, job);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://upstream');
    const [, collection, id] = pathname.split('/');
    if (request.method === 'POST' && pathname === '/requests') return this.#submit(request, response);
    if (collection === 'requests' && id) return this.#look(request, response, id);
    if (collection === 'requests') {
      this.#pages += 1;
      const read = (name: string, usual: number) => Number(searchParams.get(name) ?? usual);
      return reply(response, this.#jobs.page(read('limit', 20), read('offset', 0)));
    }
    if (collection === 'models') return reply(response, id ? { model: id } : { model_ids: [defaultModel] });
    return reply(response, { error: 'there is no such thing' }, 404);
  }

  async #submit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = firstByteOf(request.socket);
    const body = (await readJson(request)) as SubmissionBody;
    const job = this.#jobs.add(body);
    this.#arrivals.push({ prompt: job.prompt, at, key: keyOf(request) });
    if (job.behaviour === 'processing') return reply(response, job.record);
    this.#open.set(response, job);
    response.once('close', () => this.#open.delete(response));
    if (job.behaviour !== 'brief') return;
    await delay(briefMs);
    this.#finish(response, job);
  }

  async #look(request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
    const at = firstByteOf(request.socket);
    const job = this.#jobs.find(id);
    if (job === null) return reply(response, { error: 'there is no such request' }, 404);
    this.#looks.push({ prompt: job.prompt, at, key: keyOf(request) });
    await delay(lookMs);
    return reply(response, job.record);
  }

  #finish(response: ServerResponse, job: Job): void {
    this.#open.delete(response);
    this.#jobs.finish(job);
    reply(response, job.record);
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function keyOf({ headers }: IncomingMessage): string {
  return headers.authorization?.replace('Bearer ', '') ?? '';
}

function reply(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
