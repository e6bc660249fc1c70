/** What others have written reaches a terminal as text, and never as a command to it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generate } from '../kit/client.ts';
import { run } from '../kit/command.ts';
import { type House, openHouse } from '../kit/house.ts';
import { logLines } from '../kit/logLines.ts';

/** Clears the screen, sets the title, begins a colour by C1, turns the line round, and forges a line. */
const hostile = 'a\u001b[2J\u001b]0;x\u0007\u009b31m\u202eb\nforged';
const shown = 'a\\u001b[2J\\u001b]0;x\\u0007\\u009b31m\\u202eb\\u000aforged';
const commands = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;

let house: House;
beforeAll(async () => {
  house = await openHouse();
  // Names that are refused today; an older version, or another program on this database, may have left them.
  await house.database.query('UPDATE team SET name = $1 WHERE id = $2', [hostile, house.team.teamId]);
  await house.database.query('UPDATE api_key SET name = $1', [hostile]);
});
afterAll(() => house.stop());

describe('a command', () => {
  test.each([['team list'], ['key list']])('`%s` prints names in one line each', async (command) => {
    const { stdout } = await run(command.split(' '), house.env);
    expect(stdout).toContain(shown);
    expect(stdout).not.toMatch(commands);
    expect(stdout.trim().split('\n')).toHaveLength(2);
  });

  test.each([['team list'], ['key list']])(
    '`%s --json` prints them so that programs read the same',
    async (command) => {
      const { stdout } = await run([...command.split(' '), '--json'], house.env);
      expect(stdout).not.toMatch(commands);
      expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: hostile }));
    },
  );

  test('`request review` prints what is known of a request so', async () => {
    const prompt = '[sandbox: never]';
    await generate(house.gateway.url, house.team.key, { audioUri: house.media.wav(2), prompt });
    await house.gateway.stop();
    await house.database.query('ALTER TABLE video_request DISABLE TRIGGER USER');
    await house.database.query("UPDATE video_request SET model = $1, state = 'NEEDS_REVIEW'", [hostile]);
    const { stdout } = await run(['request', 'review'], house.env);
    expect(stdout).toContain(shown);
    expect(stdout).not.toMatch(commands);
  });

  test.each([
    ['a name', ['team', 'create', hostile]],
    [
      'the name of a key',
      ['key', 'create', '--team', '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11', '--name', hostile],
    ],
    ['a command that there is none of', [hostile]],
  ])('refuses %s with such characters, and does not repeat them raw', async (_name, args) => {
    const { code, stderr } = await run(args, house.env);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(commands);
    expect(stderr).toContain(_name.startsWith('a command') ? 'unknown command' : 'U+001B at place 2');
  });
});

describe('the log', () => {
  /** A handshake that is refused, of a client with that name in latin1. */
  const refusedHandshake = async (url: string, client: string) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const head = `GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nUser-Agent: ${client}\r\n\r\n`;
    socket.end(Buffer.from(head, 'latin1'));
    socket.resume();
    await once(socket, 'close');
  };
  const client = 'evil\u009b31m\u0085client';

  test('has no command to a terminal in its JSON, which says the same', async () => {
    const gateway = await house.startGateway();
    await refusedHandshake(gateway.url, client);
    await expect.poll(() => gateway.log()).toContain('a WebSocket was refused');
    expect(gateway.log()).not.toMatch(commands);
    expect(logLines(gateway)).toContainEqual(expect.objectContaining({ client }));
    await gateway.stop();
  });

  test('has none in the lines for a person at a terminal', async () => {
    const pretend = `data:text/javascript,${encodeURIComponent('process.stderr.isTTY = true')}`;
    const gateway = await house.startGateway({ NODE_OPTIONS: `--import=${pretend}`, NO_COLOR: '1' });
    await refusedHandshake(gateway.url, client);
    await expect.poll(() => gateway.log()).toMatch(/INFO.*a WebSocket was refused/);
    await delay(100);
    expect(gateway.log()).toContain('evil');
    expect(gateway.log()).not.toMatch(commands);
    await gateway.stop();
  });
});
