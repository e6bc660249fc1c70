import type { Database } from '../../database/database.ts';
import type { CatalogueModel } from '../../database/generated/client.ts';
import type { Logger } from '../../observability/logger.ts';
import { defaultModel, type ModelDetail, type Upstream } from '../../upstream/upstream.ts';
import { beginningOf } from '../text.ts';
import type { UserFault } from '../userFault.ts';
import { mayUse } from './allowedModels.ts';

export type { CatalogueModel as ModelRow, ModelDetail };
export { defaultModel };

/** What it works with: the models belong to no team. */
export interface CatalogueSource {
  readonly database: Pick<Database, 'prisma'>;
  readonly upstream: Upstream;
  readonly log: Logger;
}

/** What the upstream says of its models is asked for again after this, in milliseconds. */
const freshMs = 10 * 60_000;
/** Details that are fetched at the same time. */
const parallelFetches = 8;

/** All models of the upstream, by name, with what is known of each. An outage is bridged by what was kept. */
export async function listModels(services: CatalogueSource): Promise<CatalogueModel[]> {
  await refreshList(services);
  const models = await services.database.prisma.catalogueModel.findMany({ orderBy: { name: 'asc' } });
  const stale = models.filter((model) => !isFresh(model.detailFetchedAt));
  for (let start = 0; start < stale.length; start += parallelFetches) {
    await Promise.all(
      stale.slice(start, start + parallelFetches).map(({ name }) => refreshDetail(services, name)),
    );
  }
  return stale.length === 0
    ? models
    : services.database.prisma.catalogueModel.findMany({ orderBy: { name: 'asc' } });
}

/** One model by the upstream's id, which is case-sensitive, or null. */
export async function findModel(services: CatalogueSource, name: string): Promise<CatalogueModel | null> {
  const known = await services.database.prisma.catalogueModel.findUnique({ where: { name } });
  if (known && isFresh(known.detailFetchedAt)) return known;
  await refreshList(services);
  if (!(await services.database.prisma.catalogueModel.findUnique({ where: { name } }))) return null;
  await refreshDetail(services, name);
  return services.database.prisma.catalogueModel.findUnique({ where: { name } });
}

/**
 * What is wrong with asking for `name`, or null. The one that the gateway is made for is let through unseen: a request
 * for it is worth keeping until the upstream is back.
 * @param names the models that the team may use; null: any.
 */
export async function modelFault(
  services: CatalogueSource,
  name: string,
  names: readonly string[] | null,
): Promise<UserFault | null> {
  if (names !== null && !mayUse(names, name))
    return fault('NOT_ALLOWED', name, 'is none that your team may use', names);
  if (name === defaultModel) return null;
  const { prisma } = services.database;
  if (await prisma.catalogueModel.findUnique({ where: { name } })) return null;
  await refreshList(services);
  const rows = await prisma.catalogueModel.findMany({ select: { name: true }, orderBy: { name: 'asc' } });
  const all = rows.map((model) => model.name);
  if (all.includes(name)) return null;
  const known = all.length === 0 ? [defaultModel] : all.filter((each) => mayUse(names, each));
  return fault('UNKNOWN_MODEL', name, 'is not known', known);
}

function fault(
  code: 'NOT_ALLOWED' | 'UNKNOWN_MODEL',
  name: string,
  wrong: string,
  allowed: readonly string[],
): UserFault {
  const shown = allowed.length === 0 ? 'none' : allowed.join(', ');
  const message = `model '${beginningOf(name, 100)}' ${wrong} (names are case-sensitive); allowed is ${shown}`;
  return { code, message: beginningOf(message, 1000), field: ['input', 'model'] };
}

function isFresh(at: Date | null): boolean {
  return at !== null && Date.now() - at.getTime() < freshMs;
}

/** One refresh at a time in a process; the others wait for it. */
const refreshing = new WeakMap<CatalogueSource, Promise<void>>();

async function refreshList(services: CatalogueSource): Promise<void> {
  const running = refreshing.get(services) ?? fetchList(services).finally(() => refreshing.delete(services));
  refreshing.set(services, running);
  await running;
}

async function fetchList(services: CatalogueSource): Promise<void> {
  const { prisma } = services.database;
  const newest = await prisma.catalogueModel.findFirst({
    orderBy: { listedAt: 'desc' },
    select: { listedAt: true },
  });
  if (newest && isFresh(newest.listedAt)) return;
  try {
    const names = await services.upstream.listModels();
    const listedAt = new Date();
    await prisma.$transaction([
      ...names.map((name) =>
        prisma.catalogueModel.upsert({ where: { name }, create: { name, listedAt }, update: { listedAt } }),
      ),
      prisma.catalogueModel.deleteMany({ where: { name: { notIn: [...names] } } }),
    ]);
  } catch (error) {
    services.log.warn({ err: error }, 'the list of models could not be fetched; going by what is kept');
  }
}

async function refreshDetail(services: CatalogueSource, name: string): Promise<void> {
  try {
    const detail = await services.upstream.getModel(name);
    const data = { detail: detail as object, detailFetchedAt: new Date() };
    await services.database.prisma.catalogueModel.updateMany({ where: { name }, data });
  } catch (error) {
    services.log.warn({ err: error, model: name }, 'a model could not be fetched; going by what is kept');
  }
}
