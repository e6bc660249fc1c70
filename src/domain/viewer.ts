import type { Role } from '../database/generated/client.ts';

export type { Role };

/** Who asks: every read and write of a team's data is made for one. */
export interface Viewer {
  readonly teamId: string;
  readonly teamName: string;
  readonly keyId: string;
  readonly keyName: string;
  readonly role: Role;
}

/** From the least to the most that a role may do: look; make and cancel requests; settle reviews. */
const ranks: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2 };

/** Whether `role` may do what `needed` may. */
export function covers(role: Role, needed: Role): boolean {
  return ranks[role] >= ranks[needed];
}
