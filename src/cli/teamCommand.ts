import { Command } from 'commander';
import { nameArgument } from './nameArgument.ts';
import { moment, print, printJson, printRows } from './print.ts';
import { withDatabase } from './withDatabase.ts';

/** `clapperboard team`: the teams that share this gateway without seeing each other. */
export function teamCommand(): Command {
  const team = new Command('team').description(
    'Make and list teams: nobody sees the requests of another one',
  );
  team
    .command('create')
    .argument('<name>', 'what people call it', nameArgument)
    .description('Make a team; give it a key next')
    .option('--json', 'print {"id","name"}')
    .action((name: string, options: { json?: boolean }) => create(name, options));
  team
    .command('list')
    .description('List the teams, oldest first, with the models that MODELS lets each use')
    .option('--json', 'print [{"id","name","createdAt","models"}]')
    .action((options: { json?: boolean }) => list(options));
  return team;
}

async function create(name: string, options: { json?: boolean }): Promise<void> {
  const { createTeam } = await import('../domain/team/teams.ts');
  const team = await withDatabase((services) => createTeam(services, name));
  if (options.json) return printJson({ id: team.id, name: team.name });
  print(
    `Team ${team.name} is ${team.id}\nA key for it: clapperboard key create --team ${team.id} --name NAME`,
  );
}

async function list(options: { json?: boolean }): Promise<void> {
  const { listTeams } = await import('../domain/team/teams.ts');
  const { readConfig } = await import('../config.ts');
  const { modelsOf } = await import('../domain/model/allowedModels.ts');
  const { models } = readConfig(process.env);
  const teams = await withDatabase((services) => listTeams(services));
  const rows = teams.map(({ id, name, createdAt }) => {
    return { id, name, createdAt: moment(createdAt), models: modelsOf(models, id) ?? 'all' };
  });
  printRows(rows, { ...options, empty: 'There is no team yet: clapperboard team create NAME' });
}
