import type { Viewer } from '../../domain/viewer.ts';
import { PinnedDocuments } from '../graphql/documents/pinnedDocuments.ts';
import { ByteBudget } from './byteBudget.ts';
import { answerBudget, keptBudget } from './limits.ts';

/** The process's accounts of bytes, one of each kind for all transports. */
export interface Budgets {
  readonly kept: ByteBudget;
  readonly answers: ByteBudget;
  readonly documents: PinnedDocuments;
}

export function createBudgets(): Budgets {
  const kept = new ByteBudget(keptBudget);
  return { kept, answers: new ByteBudget(answerBudget), documents: new PinnedDocuments(kept) };
}

/** On whose account it goes: a key's, a client token's (what a page does is not its key's matter), or a person's. */
export function ownerOf({ credential }: Viewer): string {
  return credential.principal;
}
