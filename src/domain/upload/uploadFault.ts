/**
 * `WRONG_SIZE`   the body has more or fewer bytes than were declared
 * `TOO_SLOW`     it came more slowly than the least rate
 * `BROKEN_OFF`   its client hung up before the end
 * `DISK_FULL`    the folder takes no more bytes
 * `DISK_FAILED`  the folder cannot be written to or read
 */
export type UploadFaultKind = 'WRONG_SIZE' | 'TOO_SLOW' | 'BROKEN_OFF' | 'DISK_FULL' | 'DISK_FAILED';

/** Why the bytes of an upload were not kept. Its message is for the caller. */
export class UploadFault extends Error {
  override readonly name = 'UploadFault';
  readonly kind: UploadFaultKind;

  constructor(kind: UploadFaultKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

const full: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * What an error of the file system comes to. Its code must not reach those who look for outages: ECONNRESET or ETIMEDOUT
 * of a network file system says nothing of the database.
 */
export function diskFault(error: unknown): UploadFault {
  if (error instanceof UploadFault) return error;
  return full.has((error as NodeJS.ErrnoException).code)
    ? new UploadFault('DISK_FULL', "The gateway's disk is full, so nothing of the file was kept.", error)
    : new UploadFault('DISK_FAILED', 'The gateway cannot use its upload folder at present.', error);
}
