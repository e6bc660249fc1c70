/** The keys of all teams, for the operator at the command line. */
import type { ApiKey, Role } from '../../database/generated/client.ts';
import type { Services } from '../services.ts';
import { generateKey, hashKey, keyHint } from './keyFormat.ts';

type Store = Pick<Services, 'database'>;

/** A key without what could be used, or tried against a guess. */
export type KeyRow = Omit<ApiKey, 'hash'>;

export interface NewKey {
  readonly teamId: string;
  readonly name: string;
  readonly role: Role;
  /** null, or left out: it does not expire. */
  readonly expiresAt?: Date | null;
}

/** What is written of a new key, and the key itself, which is in no other answer ever again. */
export function draftKey(options: NewKey) {
  const key = generateKey();
  return { key, data: { ...options, hash: hashKey(key), hint: keyHint(key) } };
}

/** Makes a key of a team. */
export async function createKey({ database }: Store, options: NewKey): Promise<{ id: string; key: string }> {
  const { key, data } = draftKey(options);
  const { id } = await database.prisma.apiKey.create({ data });
  return { id, key };
}

/** A team's keys, or everyone's, oldest first. */
export async function listKeys({ database }: Store, teamId?: string): Promise<KeyRow[]> {
  return database.prisma.apiKey.findMany({
    where: teamId === undefined ? {} : { teamId },
    omit: { hash: true },
    orderBy: { createdAt: 'asc' },
  });
}

/** @returns false where no such key exists. Revoking twice keeps the first time. */
export async function revokeKey(
  { database, hints }: Pick<Services, 'database' | 'hints'>,
  id: string,
): Promise<boolean> {
  await database.prisma.apiKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  hints.publishRevocation();
  return (await database.prisma.apiKey.count({ where: { id } })) === 1;
}
