export interface Deadline {
  readonly signal: AbortSignal;
  /** Takes the timer and the listener away; call it when the work is over. */
  clear(): void;
}

/**
 * A signal that fires after so many seconds or with `stopping`, whichever is first. By hand and not by
 * `AbortSignal.any`, which keeps something of every signal for as long as the long-lived one lives.
 */
export function deadline(seconds: number, stopping: AbortSignal): Deadline {
  const controller = new AbortController();
  const stop = () => controller.abort(stopping.reason);
  const late = () => controller.abort(new Error(`no answer within ${seconds} s`));
  const timer = setTimeout(late, seconds * 1000);
  stopping.addEventListener('abort', stop, { once: true });
  if (stopping.aborted) stop();
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      stopping.removeEventListener('abort', stop);
    },
  };
}
