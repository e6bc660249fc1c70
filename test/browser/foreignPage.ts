import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Request } from 'playwright-core';
import { startChromium } from './chromium.ts';

/** A page in a real browser, whose origin is not the gateway's. */
export interface ForeignPage {
  readonly origin: string;
  /** What it sends to an address with this path, without preflights, in that order. */
  requests(path: string): Promise<readonly SentRequest[]>;
  /** Opens an `EventSource` that the page never closes itself. */
  follow(address: string): Promise<void>;
  followed(): Promise<Followed>;
  ask(address: string, init: PageRequest): Promise<PageAnswer>;
  askBySocket(address: string, connectionParams: object, payload: object): Promise<SocketAnswer>;
  stop(): Promise<void>;
}

export interface SentRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Followed {
  readonly events: readonly { readonly type: string; readonly id: string; readonly data: string }[];
  readonly opened: number;
  readonly errors: number;
  /** As `EventSource` counts: 0 connecting, 1 open, 2 closed for good. */
  readonly readyState: number;
}

export interface PageRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PageAnswer {
  readonly status?: number;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
  readonly body?: any;
  /** Where the browser lets the page see nothing of the answer. */
  readonly error?: string;
}

export interface SocketAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
  readonly messages: readonly { readonly type: string; readonly payload?: any }[];
  readonly code: number;
}

/** Starts a browser with one page; `stop` ends both. */
export async function openForeignPage(): Promise<ForeignPage> {
  const [site, browser] = await Promise.all([servePage(), startChromium()]);
  try {
    return await openIn(browser, site);
  } catch (error) {
    await Promise.all([browser.close(), site.stop()]);
    throw error;
  }
}

async function openIn(browser: Browser, site: Site): Promise<ForeignPage> {
  const page = await browser.newPage();
  const sent: Request[] = [];
  page.on('request', (request) => sent.push(request));
  await page.goto(site.origin);
  // Written out, since the page's functions are no functions of this program.
  const run = <Result>(name: string, ...given: readonly unknown[]) =>
    page.evaluate<Result>(`${name}(${given.map((each) => JSON.stringify(each)).join(', ')})`);
  return {
    origin: site.origin,
    async requests(path) {
      const matching = sent.filter((request) => new URL(request.url()).pathname === path);
      return Promise.all(
        matching.map(async (request) => ({ method: request.method(), headers: await request.allHeaders() })),
      );
    },
    follow: (address) => run('follow', address),
    followed: () => run('readFollowed'),
    ask: (address, init) => run('ask', address, init),
    askBySocket: (address, connectionParams, payload) =>
      run('askBySocket', address, connectionParams, payload),
    async stop() {
      await browser.close();
      await site.stop();
    },
  };
}

interface Site {
  readonly origin: string;
  stop(): Promise<void>;
}

async function servePage(): Promise<Site> {
  const html = readFileSync(new URL('page.html', import.meta.url));
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
