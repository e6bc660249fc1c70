import type { Team } from '../../database/generated/client.ts';
import type { Services } from '../services.ts';

type Store = Pick<Services, 'database'>;

export async function createTeam({ database }: Store, name: string): Promise<Team> {
  return database.prisma.team.create({ data: { name } });
}

export async function findTeam({ database }: Store, id: string): Promise<Team | null> {
  return database.prisma.team.findUnique({ where: { id } });
}

export async function listTeams({ database }: Store): Promise<Team[]> {
  return database.prisma.team.findMany({ orderBy: { createdAt: 'asc' } });
}
