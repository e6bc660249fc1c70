/** The playground with the development key in it: only who sits at this machine gets it, and where others come no page has it. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayProcess, startGateway } from '../kit/gateway.ts';
import { logLines } from '../kit/logLines.ts';
import { keepWritten } from '../kit/secrets/written.ts';
import { atTerminal } from '../kit/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'clapperboard-hosts-'));
let gateway: GatewayProcess;
beforeAll(async () => {
  gateway = await startGateway({
    PORT: '0',
    CLAPPERBOARD_DATA_DIR: folder,
    PUBLIC_URL: 'http://clap.localhost:8080/clap',
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
async function ask(path: string, headers: readonly string[], url = gateway.url): Promise<Answer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url + path, { headers: [...headers], setHost: false }, resolve)
      .on('error', reject)
      .end();
  });
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

const port = () => new URL(gateway.url).port;

describe('the page that shows the development key', () => {
  test('answers at loopback, below the path of PUBLIC_URL or not', async () => {
    const hosts = [
      `127.0.0.1:${port()}`,
      `localhost:${port()}`,
      `[::1]:${port()}`,
      'clap.localhost',
      'clap.localhost:8080',
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
    ['every address', ['Host', '0.0.0.0:4000']],
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

/** An address of this machine that others have, where there is one. */
const lan = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe.each([
  ['HOST=0.0.0.0', { HOST: '0.0.0.0' }, false],
  ['an address of the network as HOST', { HOST: lan }, lan === undefined],
  ['a PUBLIC_URL', { PUBLIC_URL: 'https://video.example.com' }, false],
])('a development gateway that others reach, by %s,', (_name, more, isSkipped) => {
  test.skipIf(isSkipped)(
    'shows no key in any page, and tells its operator',
    { timeout: 60_000 },
    async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'clapperboard-exposed-'));
      const terminal = atTerminal(['start'], { PORT: '0', CLAPPERBOARD_DATA_DIR: dataDir, ...more });
      try {
        await terminal.reads(/A first video: .+\n/);
        const { stdout, stderr } = terminal.output;
        const said = (name: string) => new RegExp(`^ +${name} +(\\S+)`, 'm').exec(stdout)?.[1] ?? '';
        const [key, page] = [said('Key'), said('Playground')];
        expect(key).toMatch(/^clap_/);
        // The address that is printed works, whatever it is.
        expect((await fetch(page)).status).toBe(200);
        const { origin, port } = new URL(page);
        const reached = lan !== undefined && 'HOST' in more ? [origin, `http://${lan}:${port}`] : [origin];
        for (const url of reached)
          for (const host of [
            'localhost',
            `127.0.0.1:${port}`,
            '[::1]',
            '192.168.1.5:4000',
            'video.example.com',
          ])
            for (const path of ['/playground', '/', '/playground/static/ruru.js']) {
              const { status, body } = await ask(path, ['Host', host], url);
              expect([url, host, path, status]).toEqual([url, host, path, 200]);
              expect(body).not.toMatch(/clap_[\w-]{43}/);
            }
        const [name = ''] = Object.keys(more);
        const warning = new RegExp(`WARNING: ${name}=\\S+ opens this development gateway to other machines`);
        expect(stdout).toMatch(warning);
        expect(stdout).toContain('set NODE_ENV=production, DATABASE_URL and GMI_API_KEY');
        expect(stdout).toMatch(/Playground +\S+ +\(put the key below into its Headers tab\)/);
        const warned = logLines({ log: () => stderr }).filter(({ level }) => level === 40);
        expect(warned).toContainEqual(
          expect.objectContaining({ msg: expect.stringContaining('to other machines') }),
        );
      } finally {
        await terminal.interrupt();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  );
});
