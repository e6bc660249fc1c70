/**
 * What the upstream does with a request: the first word of its prompt.
 *
 * `brief`       the POST blocks for a moment and then answers with the video
 * `seen`        the POST stays open; the record is in the list meanwhile
 * `unseen`      the POST stays open; nothing shows that it has arrived
 * `processing`  the POST is answered at once, and the job never ends
 */
export const behaviours = ['brief', 'seen', 'unseen', 'processing'] as const;
export type Behaviour = (typeof behaviours)[number];

/** A prompt that no other request has. */
export function promptOf(behaviour: Behaviour, number: number): string {
  return `${behaviour} ${number}`;
}

/** @throws where the prompt was not made by `promptOf`. */
export function behaviourOf(prompt: string): Behaviour {
  const behaviour = behaviours.find((each) => prompt.startsWith(`${each} `));
  if (behaviour === undefined) throw new Error(`no behaviour is named by '${prompt}'`);
  return behaviour;
}
