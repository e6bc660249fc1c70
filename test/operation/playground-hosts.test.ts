/** The playground with the development key in it: only those who reach this machine by a name of its own get it. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayProcess, startGateway } from '../kit/gateway.ts';
import { keepWritten } from '../kit/secrets/written.ts';

const folder = mkdtempSync(join(tmpdir(), 'clapperboard-hosts-'));
let gateway: GatewayProcess;
beforeAll(async () => {
  gateway = await startGateway({
    PORT: '0',
    CLAPPERBOARD_DATA_DIR: folder,
    PUBLIC_URL: 'https://video.example.com/clap',
  });
});
afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** @param headers names and values in turn, so that one can come twice. */
async function ask(path: string, headers: readonly string[]): Promise<Answer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(gateway.url + path, { headers: [...headers], setHost: false }, resolve)
      .on('error', reject)
      .end();
  });
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

const port = () => new URL(gateway.url).port;

describe('the page that shows the development key', () => {
  test('answers at loopback and at PUBLIC_URL, below its path or not', async () => {
    const hosts = [
      `127.0.0.1:${port()}`,
      `localhost:${port()}`,
      `[::1]:${port()}`,
      'clap.localhost',
      'video.example.com',
      'video.example.com:443',
    ];
    for (const host of hosts)
      for (const path of ['/playground', '/clap/playground']) {
        const { status, body } = await ask(path, ['Host', host]);
        expect([host, path, status, body.includes(gateway.key ?? 'no key')]).toEqual([host, path, 200, true]);
      }
  });

  test.each([
    ['a name of somebody else that resolves to this machine', ['Host', 'evil.example.org:4000']],
    ['an address of the network', ['Host', '192.168.1.5:4000']],
    ['a name with ours in it', ['Host', 'localhost.evil.example.org']],
    ['userinfo before ours', ['Host', 'evil.example.org@localhost']],
    ['two hosts', ['Host', 'localhost', 'Host', 'evil.example.org']],
    [
      'one that a header of proxies calls ours',
      ['Host', 'evil.example.org', 'X-Forwarded-Host', 'localhost', 'Forwarded', 'host=localhost'],
    ],
  ])('is not shown to %s', async (_name, headers) => {
    const { status, headers: answered, body } = await ask('/playground', headers);
    expect([status, answered['cache-control']]).toEqual([421, 'no-store']);
    expect(body).not.toContain(gateway.key);
    expect(JSON.parse(body)).toEqual({
      errors: [
        { message: expect.stringContaining('PUBLIC_URL'), extensions: { code: 'MISDIRECTED_REQUEST' } },
      ],
    });
    keepWritten('refused pages', body);
  });

  test('says what to set, by the host that was asked for', async () => {
    const { body } = await ask('/playground', ['Host', '192.168.1.5:4000']);
    const [error] = JSON.parse(body).errors;
    expect(error.message).toContain('The request names the host 192.168.1.5:4000.');
    expect(error.message).toContain('PUBLIC_URL=http://192.168.1.5:4000');
  });
});

test('what shows no key answers to any host', async () => {
  for (const path of ['/', '/playground/voice.wav', '/playground/static/ruru.js', '/health/live'])
    expect([path, (await ask(path, ['Host', 'evil.example.org'])).status]).toEqual([path, 200]);
});
