/** The keys of all teams, for the operator at the command line. */
import type { ApiKey, Role } from '../../database/generated/client.ts';
import type { Services } from '../services.ts';
import { generateKey, hashKey, keyHint } from './keyFormat.ts';
import { revokeKeys } from './revokeKeys.ts';

type Store = Pick<Services, 'database'>;

/** A key without what could be used, or tried against a guess, and with the key that made it. */
export interface KeyRow extends Omit<ApiKey, 'hash'> {
  readonly createdBy: Pick<ApiKey, 'id' | 'name'> | null;
}

/** For Prisma: what a KeyRow has. */
export const keyRow = {
  omit: { hash: true },
  include: { createdBy: { select: { id: true, name: true } } },
} as const;

export interface NewKey {
  readonly teamId: string;
  readonly name: string;
  readonly role: Role;
  /** null, or left out: it does not expire. */
  readonly expiresAt?: Date | null;
  /** How a JWT names the person who makes it. */
  readonly createdByPerson?: string;
}

/** What is written of a new key, and the key itself, which is in no other answer ever again. */
export function draftKey(options: NewKey) {
  const key = generateKey();
  return { key, data: { ...options, hash: hashKey(key), hint: keyHint(key) } };
}

/** Makes a key of a team, in the operator's name. */
export async function createKey({ database }: Store, options: NewKey): Promise<{ id: string; key: string }> {
  const { key, data } = draftKey(options);
  const { id } = await database.prisma.apiKey.create({ data });
  return { id, key };
}

/** A team's keys, or everyone's, oldest first. */
export async function listKeys({ database }: Store, teamId?: string): Promise<KeyRow[]> {
  return database.prisma.apiKey.findMany({
    where: teamId === undefined ? {} : { teamId },
    ...keyRow,
    orderBy: { createdAt: 'asc' },
  });
}

/**
 * Revokes a key of any team and, unless told otherwise, all that were made with it.
 * @returns the ids of those that this call has revoked, or null where no such key exists.
 */
export async function revokeKey(
  services: Pick<Services, 'database' | 'hints' | 'metrics'>,
  id: string,
  withDescendants: boolean,
): Promise<readonly string[] | null> {
  const key = await services.database.prisma.apiKey.findUnique({ where: { id }, select: { teamId: true } });
  return key && revokeKeys(services, { id, teamId: key.teamId, withDescendants });
}
