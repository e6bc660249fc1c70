import { Command, Option } from 'commander';
import type { KeyRow } from '../domain/apiKey/apiKeys.ts';
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

interface RevokeOptions {
  readonly keepDescendants?: boolean;
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
      'when it expires: 90s, 12h, 30d, or 2027-01-31T12:00:00Z; left out: it does not',
      expiryArgument,
    )
    .option('--json', 'print {"id","key"}')
    .action((options: CreateOptions) => create(options));
  key
    .command('list')
    .description('List keys, oldest first, with who made each, without what could be used')
    .option('--team <id>', 'only those of one team', uuidArgument)
    .option('--json', 'print an array')
    .action((options: { team?: string; json?: boolean }) => list(options));
  key
    .command('revoke')
    .argument('<id>', "the key's id", uuidArgument)
    .description('Revoke a key for ever, with the keys and the tokens that were made with it')
    .option('--keep-descendants', 'leave the keys that were made with it')
    .option('--json', 'print {"revoked"}: the ids of the keys that are revoked now')
    .action((id: string, options: RevokeOptions) => revoke(id, options));
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
    `${made.key}\n\nKeep it now: it is not shown again. Its id is ${made.id}, its role ${role}. The operator made it, and it ${expires ? `expires at ${expires.toISOString()}` : 'does not expire'}.`,
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
    createdBy: makerOf(key),
    lastUsed: moment(key.lastUsedAt),
    expires: moment(key.expiresAt),
    revoked: moment(key.revokedAt),
  }));
  printRows(rows, {
    ...(json ? { json } : {}),
    empty: 'There is no key yet: clapperboard key create --team ID --name NAME',
  });
}

function makerOf({ createdBy, createdByPerson }: KeyRow): string {
  if (createdBy !== null) return `key ${createdBy.id}`;
  return createdByPerson === null ? 'operator' : `JWT ${createdByPerson}`;
}

async function revoke(id: string, { keepDescendants = false, json }: RevokeOptions): Promise<void> {
  const { revokeKey } = await import('../domain/apiKey/apiKeys.ts');
  const revoked = await withDatabase((services) => revokeKey(services, id, !keepDescendants));
  if (!revoked) throw new Error(`There is no key ${id}; \`clapperboard key list\` shows all.`);
  if (json) return printJson({ revoked });
  print(`Key ${id} is revoked.`);
  const made = revoked.filter((each) => each !== id);
  if (made.length > 0) print(['The keys that were made with it are revoked too:', ...made].join('\n  '));
}
