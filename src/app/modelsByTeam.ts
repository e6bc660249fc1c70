import type { ModelsConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { listTeams } from '../domain/team/teams.ts';
import { StartupError } from './startupError.ts';

/**
 * A list of models for a team that is not there is a slip, and the team that is meant would have the list for all.
 * @throws StartupError naming the teams that the database does not have.
 */
export async function checkTeamsOf(models: ModelsConfig | null, database: Database): Promise<void> {
  if (!models || models.byTeam.size === 0) return;
  const known = new Set((await listTeams({ database })).map(({ id }) => id));
  const unknown = [...models.byTeam.keys()].filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new StartupError(
    `MODELS has a list for ${unknown.join(' and ')}, and the database has no such team; \`clapperboard team list\` shows all.`,
  );
}
