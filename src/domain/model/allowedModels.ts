/** The models that the operator lets a team spend on. Pure. */

export interface AllowedModels {
  /** Of every team that has no list of its own; null: all that the upstream has. */
  readonly forAll: readonly string[] | null;
  /** By the team's id, in place of the list for all. */
  readonly byTeam: ReadonlyMap<string, readonly string[]>;
}

/** @param allowed null: no list stands. @returns the names that the team may ask for; null: any. */
export function modelsOf(allowed: AllowedModels | null, teamId: string): readonly string[] | null {
  return allowed?.byTeam.get(teamId) ?? allowed?.forAll ?? null;
}

export function mayUse(names: readonly string[] | null, name: string): boolean {
  return names === null || names.includes(name);
}
