/** The generation cannot go on for a reason that lies in its inputs: the record becomes `failed` and says it. */
export class GenerationRejected extends Error {
  override readonly name = 'GenerationRejected';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
