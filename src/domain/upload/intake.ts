import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { UploadFault } from './uploadFault.ts';

/** Bytes a second that an upload must bring, on average over each window. */
const minBytesPerSecond = 8 * 1024;
const windowSeconds = 15;
const minBytesPerWindow = minBytesPerSecond * windowSeconds;

/**
 * What a body passes through on its way to the disk. It ends with an UploadFault at the first byte too many, at an end
 * that comes too early, and after a window that has brought too little.
 */
class Intake extends Transform {
  readonly #size: number;
  readonly #timer: NodeJS.Timeout;
  #seen = 0;
  #seenInWindow = 0;

  /** @param size bytes that the body must have. */
  constructor(size: number) {
    super();
    this.#size = size;
    this.#timer = setInterval(() => this.#endWindow(), windowSeconds * 1000);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#seen += chunk.length;
    this.#seenInWindow += chunk.length;
    if (this.#seen <= this.#size) done(null, chunk);
    else done(new UploadFault('WRONG_SIZE', `The body is larger than the declared ${this.#size} bytes.`));
  }

  override _flush(done: TransformCallback): void {
    if (this.#seen === this.#size) done();
    else
      done(new UploadFault('WRONG_SIZE', `The body has ${this.#seen} bytes; ${this.#size} were declared.`));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.#timer);
    done(error);
  }

  #endWindow(): void {
    const enough = this.#seenInWindow >= minBytesPerWindow;
    this.#seenInWindow = 0;
    // The client cannot send while our disk does not take what is here.
    if (enough || this.writableNeedDrain || this.writableEnded) return;
    this.destroy(
      new UploadFault(
        'TOO_SLOW',
        `The body came more slowly than ${minBytesPerSecond} bytes a second over ${windowSeconds} s. Ask createUpload for another address and send it without pauses.`,
      ),
    );
  }
}

/**
 * Leads a body into its intake. By `pipe` and not by `pipeline`, which destroys a body that is refused, and its connection
 * before the answer.
 */
export function intakeOf(body: Readable, size: number): Intake {
  const intake = new Intake(size);
  const broken = () => {
    if (!body.readableEnded)
      intake.destroy(new UploadFault('BROKEN_OFF', 'The connection broke before the end of the body.'));
  };
  if (body.destroyed) broken();
  else body.once('close', broken).pipe(intake);
  return intake;
}
