import { Command, Option } from 'commander';
import type { Role } from '../domain/viewer.ts';
import { expiryArgument } from './expiryArgument.ts';
import { nameArgument } from './nameArgument.ts';
import { moment, print, printJson, printRows } from './print.ts';
import { uuidArgument } from './uuidArgument.ts';
import { withDatabase } from './withDatabase.ts';

interface CreateOptions {
  readonly team: string;
  readonly name: string;
  readonly role: Role;
  readonly expires?: Date;
  readonly json?: boolean;
}

/** `clapperboard key`: the credentials of teams. */
export function keyCommand(): Command {
  const key = new Command('key').description('Make, list and revoke API keys');
  key
    .command('create')
    .description('Make a key and show it, once: only its hash is kept')
    .requiredOption('--team <id>', 'the team that it is for', uuidArgument)
    .requiredOption('--name <name>', 'what it is for, to know it again', nameArgument)
    .addOption(
      new Option('--role <role>', 'viewer looks; member also makes, cancels and uploads; admin may all')
        .choices(['admin', 'member', 'viewer'])
        .default('member'),
    )
    .option(
      '--expires <when>',
      'when it ends by itself: 90s, 12h, 30d, or 2027-01-31T12:00:00Z',
      expiryArgument,
    )
    .option('--json', 'print {"id","key"}')
    .action((options: CreateOptions) => create(options));
  key
    .command('list')
    .description('List keys, oldest first, without what could be used')
    .option('--team <id>', 'only those of one team', uuidArgument)
    .option('--json', 'print an array')
    .action((options: { team?: string; json?: boolean }) => list(options));
  key
    .command('revoke')
    .argument('<id>', "the key's id", uuidArgument)
    .description('Make a key useless for ever, and every token that was made with it')
    .action((id: string) => revoke(id));
  return key;
}

async function create({ team: teamId, name, role, expires, json }: CreateOptions): Promise<void> {
  const { createKey } = await import('../domain/apiKey/apiKeys.ts');
  const { findTeam } = await import('../domain/team/teams.ts');
  const made = await withDatabase(async (services) => {
    if (!(await findTeam(services, teamId)))
      throw new Error(`There is no team ${teamId}; \`clapperboard team list\` shows all.`);
    return createKey(services, { teamId, name, role, expiresAt: expires ?? null });
  });
  if (json) return printJson(made);
  print(
    `${made.key}\n\nKeep it now: it is not shown again. Its id is ${made.id}, its role ${role}${expires ? `; it ends at ${expires.toISOString()}` : ''}.`,
  );
}

async function list({ team, json }: { team?: string; json?: boolean }): Promise<void> {
  const { listKeys } = await import('../domain/apiKey/apiKeys.ts');
  const keys = await withDatabase((services) => listKeys(services, team));
  const rows = keys.map((key) => ({
    id: key.id,
    team: key.teamId,
    name: key.name,
    role: key.role,
    key: `${key.hint}…`,
    created: moment(key.createdAt),
    lastUsed: moment(key.lastUsedAt),
    expires: moment(key.expiresAt),
    revoked: moment(key.revokedAt),
  }));
  printRows(rows, {
    ...(json ? { json } : {}),
    empty: 'There is no key yet: clapperboard key create --team ID --name NAME',
  });
}

async function revoke(id: string): Promise<void> {
  const { revokeKey } = await import('../domain/apiKey/apiKeys.ts');
  const found = await withDatabase((services) => revokeKey(services, id));
  if (!found) throw new Error(`There is no key ${id}; \`clapperboard key list\` shows all.`);
  print(`Key ${id} is revoked.`);
}
