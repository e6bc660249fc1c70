/** What a program can be asked for: by name, with one input that can be cloned. */
export type Commands = Readonly<Record<string, (...input: never[]) => unknown>>;

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Answers the parent process until it is gone. */
export function serveParent(commands: Commands): void {
  // Ctrl-C reaches every process of the terminal; this one goes when its parent is done with it.
  process.on('SIGINT', () => {});
  process.once('disconnect', () => process.exit());
  process.on('message', async ({ id, name, input }: Question) => {
    const reply = (answer: Omit<Answer, 'id'>) => process.send?.({ id, ...answer });
    try {
      reply({ value: await commands[name]?.(input as never) });
    } catch (error) {
      reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
}
