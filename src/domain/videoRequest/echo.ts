/** How a record of the upstream's list echoes what a request asked for. Pure. */

import type { GenerationPayload, RequestRecord } from '../../upstream/upstream.ts';
import { keptText } from './keptText.ts';

export const echoedFields = ['audio_uri', 'prompt', 'image_uri', 'resolution', 'guidance_scale'] as const;
type EchoedField = (typeof echoedFields)[number];

export interface Echo {
  readonly equal: readonly EchoedField[];
  readonly different: readonly EchoedField[];
  /** Asked for and not echoed: the echo is not reliable, so this says nothing. */
  readonly missing: readonly EchoedField[];
}

/** An echoed field that was not asked for counts as different, unless it is empty. */
export function compareEcho(payload: GenerationPayload, echoed: RequestRecord['payload']): Echo {
  const echo = { equal: [] as EchoedField[], different: [] as EchoedField[], missing: [] as EchoedField[] };
  for (const field of echoedFields) {
    const [asked, said] = [payload[field], echoed?.[field] ?? undefined];
    if (asked === undefined && (said === undefined || said === '')) continue;
    const relation = said === undefined ? 'missing' : sameValue(asked, said) ? 'equal' : 'different';
    echo[relation].push(field);
  }
  return echo;
}

/** A number may come back as a text, and a long text is kept as its digest. */
function sameValue(asked: unknown, said: unknown): boolean {
  if (typeof asked === 'number' && typeof said === 'string' && said.trim() !== '')
    return asked === Number(said);
  return asked === said || (typeof asked === 'string' && said === keptText(asked));
}

/** What only this request would have sent; a resolution or a scale proves nothing. */
const telling: readonly EchoedField[] = ['audio_uri', 'prompt'];

/** Whether the echo names what was asked for, so that the record can be told from others. @param echo names of fields. */
export function identifies(echo: {
  readonly equal: readonly string[];
  readonly different: readonly string[];
}): boolean {
  return echo.different.length === 0 && telling.some((field) => echo.equal.includes(field));
}
