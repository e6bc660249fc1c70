/** For how long a refusal closes a gate, and to whom. Pure, but for the jitter that is handed in. */
import type { UnsentReason } from '../upstream/classifySubmission.ts';
import { backoffSeconds, type Jitter } from './pace.ts';

/** What an answer says that closes a gate. */
export interface Refusal {
  readonly reason: UnsentReason;
  /** Whose request was refused. */
  readonly teamId: string;
  /** What the upstream asks for; null: it gives no time. */
  readonly retryAfterSeconds: number | null;
}

/** A gate that stands, as the refusal finds it. */
export interface Standing {
  readonly reason: string;
  /** The last team that was refused. */
  readonly teamId: string | null;
  /** Whether it is closed to every team alike. */
  readonly everybodys: boolean;
  /** Closings in a row without an acceptance between them. */
  readonly closings: number;
}

export interface GateClosing {
  readonly closings: number;
  /** To the team that was refused. */
  readonly seconds: number;
  /** To the other teams; null: as long as to that one. Where the same gate stands already, its own time remains. */
  readonly othersSeconds: number | null;
}

/** An answer that says for how long, or the lack of one, closes a gate for at most so long; then one request tries it. */
export const maxClosedSeconds = 300;

/**
 * What the upstream says of its rate, or with a time, is everybody's. Anything else may be about the one request: other
 * teams wait for a second at most, until one of them has met the same. Without a time it doubles from 1 s to 60 s.
 */
export function gateClosing(standing: Standing | null, refusal: Refusal, jitter?: Jitter): GateClosing {
  const { reason, teamId, retryAfterSeconds } = refusal;
  const closings = (standing?.closings ?? 0) + 1;
  const seconds = Math.min(maxClosedSeconds, retryAfterSeconds ?? backoffSeconds(closings, jitter));
  const confirmed = standing?.reason === reason && (standing.everybodys || standing.teamId !== teamId);
  const everybodys = confirmed || reason === 'rate_limited' || retryAfterSeconds !== null;
  return { closings, seconds, othersSeconds: everybodys ? null : backoffSeconds(1, jitter) };
}
