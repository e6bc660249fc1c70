/** Records in the list that no POST of ours made: what others of the same organisation have asked for. */
import { createHash } from 'node:crypto';
import { models } from './models.ts';
import type { StoredRecord } from './records.ts';

/** One comes so often, so that they stand in among the records of the ledger's. */
const apartMs = 1000;

export class Strangers {
  readonly #records: readonly StoredRecord[];

  /** @param from when the first was made, in milliseconds since 1970. */
  constructor(count: number, from: number) {
    this.#records = [...models.keys()].flatMap((model) =>
      Array.from({ length: count }, (_, index) => stranger(model, index, from + index * apartMs)),
    );
  }

  get(id: string): StoredRecord | undefined {
    return this.#records.find((record) => record.id === id);
  }

  list(model: string | undefined, visibleUntil: number): StoredRecord[] {
    return this.#records.filter(
      (record) => (model === undefined || record.model === model) && record.createdAt <= visibleUntil,
    );
  }
}

/** An ordinary one: its fields have the values that most have, but for the prompt and the audio. */
function stranger(model: string, index: number, createdAt: number): StoredRecord {
  return {
    id: uuidFrom(`${model} ${index}`),
    model,
    payload: {
      audio_uri: `https://media.example/take-${index + 1}.wav`,
      prompt: `A harbour at dawn, take ${index + 1}`,
      resolution: '1920x1080',
      guidance_scale: 5,
    },
    status: 'success',
    createdAt,
    updatedAt: createdAt,
    video: { render: 'elsewhere', durationMs: 2000 },
  };
}

function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
