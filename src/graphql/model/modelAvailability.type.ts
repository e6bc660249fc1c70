import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { Gate, GateReason } from '../../domain/model/gates.ts';
import { DateTime } from '../scalars.ts';

export const ModelAvailabilityStatus = {
  AVAILABLE: 'AVAILABLE',
  RATE_LIMITED: 'RATE_LIMITED',
  NO_CAPACITY: 'NO_CAPACITY',
  NO_CREDITS: 'NO_CREDITS',
  BAD_CREDENTIALS: 'BAD_CREDENTIALS',
} as const;
type Status = keyof typeof ModelAvailabilityStatus;

registerEnumType(ModelAvailabilityStatus, {
  name: 'ModelAvailabilityStatus',
  description:
    'Whether the upstream takes requests of a model at present. `generateVideo` takes them always; they wait in the queue.',
  valuesConfig: {
    AVAILABLE: { description: 'It does, as far as the gateway knows.' },
    RATE_LIMITED: { description: 'It has had too many of them for the moment.' },
    NO_CAPACITY: { description: 'It has no capacity for them for the moment.' },
    NO_CREDITS: { description: "The account has no credits left; the gateway's operator tops it up." },
    BAD_CREDENTIALS: {
      description: "It refuses the gateway's own key; the gateway's operator puts it right.",
    },
  },
});

@ObjectType('ModelAvailability', {
  description: 'Whether the upstream takes requests of a model at present, and if not, until when and why.',
})
export class ModelAvailability {
  @Field(() => ModelAvailabilityStatus, { description: 'How it stands.' })
  readonly status!: Status;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the next request is tried; in the past while they are tried one at a time; null where it is AVAILABLE.',
  })
  readonly until!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Why, for a person to read: the upstream's own words for a rate limit or a lack of capacity; null where it is AVAILABLE.",
  })
  readonly message!: string | null;
}

const statuses: Readonly<Record<GateReason, Status>> = {
  rate_limited: 'RATE_LIMITED',
  capacity: 'NO_CAPACITY',
  no_credits: 'NO_CREDITS',
  credentials: 'BAD_CREDENTIALS',
};

/** What the upstream says of the account is for its operator: teams read these sentences instead. */
const ownWords: Partial<Record<GateReason, string>> = {
  no_credits:
    'The account with the upstream has no credits left. Requests wait until the operator has topped it up.',
  credentials: "The upstream refuses the gateway's key. Requests wait until the operator has put that right.",
};

/** @param gate null where the model's requests pass. */
export function toModelAvailability(gate: Gate | null): ModelAvailability {
  if (!gate) return { status: 'AVAILABLE', until: null, message: null };
  return {
    status: statuses[gate.reason],
    until: gate.until,
    message: ownWords[gate.reason] ?? gate.message,
  };
}
