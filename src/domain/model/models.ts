import type { Database } from '../../database/database.ts';
import type { UserFault } from '../userFault.ts';
import { type AllowedModels, mayUse, modelsOf } from './allowedModels.ts';
import { type CatalogueSource, findModel, listModels, type ModelRow, modelFault } from './catalogue.ts';
import { type Gate, readGates } from './gates.ts';
import { type GenerationTimes, generationTimes } from './generationTimes.ts';

/** The models that a team may use, and how it goes with them at present. Others read as missing ones. */
export interface Models {
  /** All of them, by name. */
  list(teamId: string): Promise<ModelRow[]>;
  /** By the upstream's id, which is case-sensitive. */
  find(name: string, teamId: string): Promise<ModelRow | null>;
  /** What is wrong with asking for one of this name, or null. */
  fault(name: string, teamId: string): Promise<UserFault | null>;
  /** What the upstream does not take of a team at present. */
  gates(teamId: string): Promise<Gate[]>;
  /** How long its generations take, of all teams. */
  times(name: string): Promise<GenerationTimes>;
}

/** @param allowed what the operator lets teams spend on; null: every model. */
export function createModels(
  services: CatalogueSource & { readonly database: Pick<Database, 'pool'> },
  allowed: AllowedModels | null,
): Models {
  const of = (teamId: string) => modelsOf(allowed, teamId);
  return {
    list: async (teamId) => (await listModels(services)).filter(({ name }) => mayUse(of(teamId), name)),
    find: async (name, teamId) => (mayUse(of(teamId), name) ? findModel(services, name) : null),
    fault: (name, teamId) => modelFault(services, name, of(teamId)),
    gates: (teamId) => readGates(services, teamId),
    times: (name) => generationTimes(services, name),
  };
}
