/** A reason not to start that its reader can do something about: said in one message, without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** What an error of the database's driver means for whoever has set DATABASE_URL; never the address, which holds a password. */
export function databaseUnreachable(error: unknown, url: string): StartupError {
  const { hostname, port, pathname } = new URL(url);
  const { code, message } = error as NodeJS.ErrnoException;
  const where = `${hostname}:${port || 5432}${pathname}`;
  return new StartupError(
    `The database at ${where} cannot be used: ${message || code}. Check DATABASE_URL.`,
    { cause: error },
  );
}

/** The address works, but what is done for callers cannot run: its user may not become the role for that. */
export function teamRoleUnreachable(error: unknown, url: string): StartupError {
  const { username } = new URL(url);
  return new StartupError(
    `The database cannot be used as role clapperboard_team: ${(error as Error).message}. Let an administrator run: GRANT clapperboard_team TO ${username || 'the user of DATABASE_URL'}`,
    { cause: error },
  );
}

/** What an error of Redis' driver means for whoever has set REDIS_URL. */
export function redisUnreachable(error: unknown, url: string): StartupError {
  const { host } = new URL(url);
  const { message } = error as Error;
  return new StartupError(`Redis at ${host} cannot be used: ${message} Check REDIS_URL.`, { cause: error });
}

/** What a failed listen means, or the error as it is. */
export function listenFault(error: unknown, host: string, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new StartupError(
      `Port ${port} on ${host} is in use. Set PORT to another one, or stop what uses it.`,
    );
  if (code === 'EACCES')
    return new StartupError(
      `Port ${port} on ${host} may not be used by this user. Set PORT to one above 1023.`,
    );
  if (code === 'EADDRNOTAVAIL')
    return new StartupError(
      `${host} is no address of this machine. Set HOST to one, such as 127.0.0.1 or 0.0.0.0.`,
    );
  return error;
}
