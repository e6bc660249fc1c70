#!/usr/bin/env node
/** The `clapperboard` command. Each subcommand loads what it needs when it runs, so that `--help` is quick. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { demoCommand } from './cli/demoCommand.ts';
import { fail } from './cli/fail.ts';
import { keyCommand } from './cli/keyCommand.ts';
import { migrateCommand } from './cli/migrateCommand.ts';
import { complain } from './cli/print.ts';
import { requestCommand } from './cli/requestCommand.ts';
import { sandboxCommand } from './cli/sandboxCommand.ts';
import { startCommand } from './cli/startCommand.ts';
import { teamCommand } from './cli/teamCommand.ts';
import { packageFile } from './packageFile.ts';

const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  version: string;
};

const program = new Command('clapperboard')
  .description('A self-hosted GraphQL gateway for audio-to-video generation.')
  .version(version)
  .showHelpAfterError('(--help tells what there is)')
  .addHelpText(
    'after',
    `
Everything is configured by the environment: .env.example lists the variables.
Without any, an embedded database and a sandbox upstream are used.

Start here:
  clapperboard start                          the gateway, with the addresses to open
  clapperboard demo                           a first video, from a bundled recording
  clapperboard team create Acme               a team of your own
  clapperboard key create --team ID --name ci a key for it, shown once`,
  );

for (const makeCommand of [
  startCommand,
  migrateCommand,
  sandboxCommand,
  demoCommand,
  teamCommand,
  keyCommand,
  requestCommand,
]) {
  program.addCommand(makeCommand());
}

writeSafely(program);
program.parseAsync().catch(fail);

/** Commander's own messages quote what was typed; each command has an output of its own. */
function writeSafely(command: Command): void {
  command.configureOutput({ writeErr: (text) => complain(text.trimEnd()) });
  for (const part of command.commands) writeSafely(part);
}
