import type { Database } from '../../database/database.ts';
import type { UserFault } from '../userFault.ts';
import { type CatalogueSource, findModel, listModels, type ModelRow, modelFault } from './catalogue.ts';
import { type Gate, readGates } from './gates.ts';
import { type GenerationTimes, generationTimes } from './generationTimes.ts';

/** What belongs to no team, and every caller may know: the models, and how it goes with them at present. */
export interface Models {
  /** All of them, by name. */
  list(): Promise<ModelRow[]>;
  /** By the upstream's id, which is case-sensitive. */
  find(name: string): Promise<ModelRow | null>;
  /** What is wrong with asking for one of this name, or null. */
  fault(name: string): Promise<UserFault | null>;
  /** What the upstream does not take of a team at present. */
  gates(teamId: string): Promise<Gate[]>;
  /** How long its generations take, of all teams. */
  times(name: string): Promise<GenerationTimes>;
}

export function createModels(
  services: CatalogueSource & { readonly database: Pick<Database, 'pool'> },
): Models {
  return {
    list: () => listModels(services),
    find: (name) => findModel(services, name),
    fault: (name) => modelFault(services, name),
    gates: (teamId) => readGates(services, teamId),
    times: (name) => generationTimes(services, name),
  };
}
