/** Who takes part, and how often: in turn, so that what slows the machine for a while slows everybody. */

/** What one turn has shown. */
export interface Turn {
  readonly perSecond: number;
  /** Processor time of one request, in microseconds; NaN where that is not known. */
  readonly cpu: number;
}

export interface Entrant {
  readonly name: string;
  /** Before the first round. */
  warmUp(): Promise<void>;
  turn(seconds: number): Promise<Turn>;
}

export interface RoundsPlan {
  readonly rounds: number;
  /** Of each turn. */
  readonly seconds: number;
}

/** Each entrant's turns, round by round; each round begins with another one. */
export async function playRounds(
  entrants: readonly Entrant[],
  { rounds, seconds }: RoundsPlan,
  progress: (line: string) => void,
): Promise<Map<string, Turn[]>> {
  const turns = new Map(entrants.map(({ name }) => [name, [] as Turn[]]));
  for (const entrant of entrants) {
    progress(`warming up: ${entrant.name}`);
    await entrant.warmUp();
  }
  for (let round = 0; round < rounds; round += 1) {
    const first = round % entrants.length;
    for (const entrant of [...entrants.slice(first), ...entrants.slice(0, first)]) {
      progress(`round ${round + 1} of ${rounds}: ${entrant.name}`);
      turns.get(entrant.name)?.push(await entrant.turn(seconds));
    }
  }
  return turns;
}
