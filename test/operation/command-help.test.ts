import { describe, expect, test } from 'vitest';
import { run } from '../kit/command.ts';

describe.concurrent('help', () => {
  test.each<[command: string, teaches: readonly string[]]>([
    ['', ['start', 'migrate', 'sandbox', 'demo', 'team', 'key', 'request', '.env.example', 'Start here:']],
    ['start', ['--role <role>', '--json', 'Ctrl-C', 'DATABASE_URL']],
    ['migrate', ['--json', 'prisma migrate deploy']],
    [
      'sandbox',
      ['--port <value>', '--data-dir <value>', '--latency-seconds', '[sandbox: lost reply', 'ledger'],
    ],
    [
      'demo',
      [
        '[file]',
        '--prompt <text>',
        '--image <file>',
        '--out <file>',
        '--url <url>',
        '--key <key>',
        'Examples:',
      ],
    ],
    ['team', ['create', 'list']],
    ['team create', ['<name>', '--json', '{"id","name"}']],
    ['team list', ['--json']],
    ['key', ['create', 'list', 'revoke']],
    [
      'key create',
      ['--team <id>', '--name <name>', '--role <role>', 'admin', 'member', 'viewer', '{"id","key"}'],
    ],
    ['key list', ['--team <id>', '--json']],
    ['key revoke', ['<id>', 'for ever']],
    ['request', ['review', 'resolve']],
    ['request review', ['--json']],
    [
      'request resolve',
      ['<id>', '--adopt <upstream-id>', '--fail [reason]', '--submit-again', 'SECOND TIME'],
    ],
  ])('of `clapperboard %s` names what there is', async (command, teaches) => {
    const { code, stdout, stderr } = await run([...command.split(' ').filter(Boolean), '--help'], {});
    expect([code, stderr]).toEqual([0, '']);
    for (const word of teaches) expect(stdout).toContain(word);
  });
});

describe.concurrent('a command line that is wrong', () => {
  const team = '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11';
  test.each([
    ['strat', "unknown command 'strat'"],
    ['start --fast', "unknown option '--fast'"],
    ['team create', "missing required argument 'name'"],
    ['key create --name ci', "required option '--team <id>' not specified"],
    ['key create --team acme --name ci', 'It must be an id of 36 characters'],
    [`key create --team ${team} --name ci --role boss`, 'Allowed choices are admin, member, viewer'],
    ['key revoke mine', 'It must be an id of 36 characters'],
    ['request resolve 7 --fail', 'It must be an id of 36 characters'],
    [`request resolve ${team}`, 'exactly one of --adopt, --fail and --submit-again'],
    [`request resolve ${team} --fail --submit-again`, 'exactly one of --adopt, --fail and --submit-again'],
  ])('`clapperboard %s` is told so in a line', async (command, message) => {
    const { code, stdout, stderr } = await run(command.split(' '), {});
    expect([code, stdout]).toEqual([1, '']);
    const [first = '', ...more] = stderr.trim().split('\n').filter(Boolean);
    expect(first).toContain(message);
    for (const line of more) expect(line, 'a hint at most').toMatch(/^\(.+\)$/);
  });
});
