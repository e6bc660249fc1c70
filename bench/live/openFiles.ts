interface UserLimits {
  readonly userLimits?: { readonly open_files?: { readonly hard: number | 'unlimited' } };
}

/** What a process has open beside its sockets. */
const others = 200;

/** @throws Error where a process of this user may not open so many sockets; Node itself goes up to the hard limit. */
export function checkOpenFiles(sockets: number): void {
  const hard = (process.report.getReport() as UserLimits).userLimits?.open_files?.hard;
  if (typeof hard !== 'number' || hard >= sockets + others) return;
  throw new Error(
    `${sockets} sockets in one process need a limit of ${sockets + others} open files, and it is ${hard} here: ` +
      `raise it (ulimit -Hn), or take fewer with --subscribers`,
  );
}
