/**
 * Sets the clock of a process wrong by CLOCK_OFFSET_MINUTES. Tests load it with `node --import`. What measures time
 * (`performance.now`, timers) goes on as it does on a machine whose clock is wrong.
 */
const offsetMs = Number(process.env.CLOCK_OFFSET_MINUTES) * 60_000;
const RightDate = globalThis.Date;

globalThis.Date = class WrongDate extends RightDate {
  constructor(...given) {
    if (given.length === 0) super(RightDate.now() + offsetMs);
    else super(...given);
  }

  static now() {
    return RightDate.now() + offsetMs;
  }
};
