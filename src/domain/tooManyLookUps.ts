/** More credentials wait to be looked at than may: the database is too slow for what comes, and nothing is said of this one. */
export class TooManyLookUps extends Error {
  override readonly name = 'TooManyLookUps';

  constructor(max: number) {
    super(`${max} credentials are being looked at already`);
  }
}
