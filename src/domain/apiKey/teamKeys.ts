/** What admins do with the keys of their team. */
import { maxNameLength, readIdentifier } from '../identifier.ts';
import type { TeamServices } from '../services.ts';
import { identifierFault, inputFault, type UserFault } from '../userFault.ts';
import type { Credential, Role, Viewer } from '../viewer.ts';
import { draftKey, type KeyRow } from './apiKeys.ts';
import { findTeamKey } from './findTeamKeys.ts';
import { insertMadeKey } from './insertMadeKey.ts';
import { keyExpiry } from './keyExpiry.ts';
import { revokeKeys } from './revokeKeys.ts';

type Store = Pick<TeamServices, 'database' | 'hints' | 'log' | 'metrics'>;

export interface KeyInput {
  readonly name: string;
  readonly role: Role;
  /** null: the default, which depends on what makes it. */
  readonly expiresAt: Date | null;
}

export type CreateKeyResult =
  | { readonly key: string; readonly row: KeyRow; readonly faults: readonly [] }
  | { readonly key: null; readonly row: null; readonly faults: readonly UserFault[] };

/** Makes a key of the viewer's team, which names the viewer as its maker; `key` is in no other answer ever again. */
export async function createTeamKey(
  { database, log }: Pick<Store, 'database' | 'log'>,
  viewer: Viewer,
  { name, role, expiresAt: asked }: KeyInput,
): Promise<CreateKeyResult> {
  const { teamId, credential } = viewer;
  const known = readIdentifier(name, maxNameLength);
  const { expiresAt, fault } = keyExpiry(asked, credential);
  const faults = [identifierFault('name', known, 'say what the key is for'), fault].filter(
    (each) => each !== null,
  );
  if (faults.length > 0 || known.value === null) return { key: null, row: null, faults };
  const { key, data } = draftKey({ teamId, name: known.value, role, expiresAt });
  const id = await insert(database, data, credential);
  const row = id === null ? null : await findTeamKey({ database }, viewer, id);
  if (!row) return { key: null, row: null, faults: [makerRevoked] };
  log.info({ keyId: row.id, teamId, role, madeBy: credential.principal }, 'a key was made');
  return { key, row, faults: [] };
}

const makerRevoked: UserFault = {
  code: 'NOT_ALLOWED',
  message: 'the key of this call is revoked or has expired; nothing was made',
  field: null,
};

async function insert(
  database: Store['database'],
  data: ReturnType<typeof draftKey>['data'],
  { keyId, name }: Credential,
): Promise<string | null> {
  if (keyId !== null) return insertMadeKey(database, data, keyId);
  const { id } = await database.prisma.apiKey.create({
    data: { ...data, createdByPerson: name },
    select: { id: true },
  });
  return id;
}

export interface RevokeKeyResult {
  /** The key that was to be revoked; null where the team has none of this id. */
  readonly row: KeyRow | null;
  /** The ids of all that this call has revoked, the oldest first. */
  readonly revoked: readonly string[];
  readonly faults: readonly UserFault[];
}

/**
 * Revokes a key of the viewer's team, at once and for ever, and unless told otherwise all that were made with it; their
 * open connections are closed within 5 s. Revoking twice keeps the first time.
 * @param id null where the caller's id is none of ours: read as a missing one.
 */
export async function revokeTeamKey(
  services: Store,
  viewer: Viewer,
  { id, withDescendants }: { readonly id: string | null; readonly withDescendants: boolean },
): Promise<RevokeKeyResult> {
  const { teamId, credential } = viewer;
  if (id === null || !(await findTeamKey(services, viewer, id)))
    return { row: null, revoked: [], faults: [inputFault('NOT_FOUND', 'id', 'names no key of this team')] };
  const revoked = await revokeKeys(services, { id, teamId, withDescendants });
  for (const keyId of revoked)
    services.log.info({ keyId, teamId, revokedBy: credential.principal }, 'a key was revoked');
  return { row: await findTeamKey(services, viewer, id), revoked, faults: [] };
}
