import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { everyModel, type Gate, type GateReason } from '../../domain/model/gates.ts';
import { DateTime } from '../scalars.ts';

export const ModelAvailabilityStatus = {
  AVAILABLE: 'AVAILABLE',
  RATE_LIMITED: 'RATE_LIMITED',
  NO_CAPACITY: 'NO_CAPACITY',
  NO_CREDITS: 'NO_CREDITS',
  BAD_CREDENTIALS: 'BAD_CREDENTIALS',
  FORBIDDEN: 'FORBIDDEN',
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
    NO_CREDITS: {
      description:
        "It has refused a request for lack of credits; the gateway's operator tops up the account.",
    },
    BAD_CREDENTIALS: {
      description: "It refuses the gateway's own key; the gateway's operator puts it right.",
    },
    FORBIDDEN: {
      description:
        "It has refused a request as forbidden to the gateway's key; the gateway's operator puts it right.",
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
      'When the next request of your team is tried; in the past while they are tried one at a time; null where it is AVAILABLE.',
  })
  readonly until!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Why, for a person to read: the upstream's own words where they are about the model alone; null where it is AVAILABLE.",
  })
  readonly message!: string | null;
}

const statuses: Readonly<Record<GateReason, Status>> = {
  rate_limited: 'RATE_LIMITED',
  capacity: 'NO_CAPACITY',
  no_credits: 'NO_CREDITS',
  credentials: 'BAD_CREDENTIALS',
  forbidden: 'FORBIDDEN',
};

const triedUntilOneIsTaken = 'wait and are tried one at a time until one is taken.';

/** What the upstream says of the account is for its operator: teams read these sentences instead. */
const ownWords: Readonly<Record<GateReason, { ofModel: string | null; ofAll: string | null }>> = {
  rate_limited: {
    ofModel: null,
    ofAll: "The upstream has had too many requests of the gateway's account. Requests of all models wait.",
  },
  capacity: { ofModel: null, ofAll: null },
  no_credits: {
    ofModel: `The upstream has refused a request of this model for lack of credits. Others ${triedUntilOneIsTaken}`,
    ofAll: `The upstream has refused requests for lack of credits. Those of all models ${triedUntilOneIsTaken}`,
  },
  credentials: {
    ofModel: null,
    ofAll: "The upstream refuses the gateway's key. Requests wait until the operator has put that right.",
  },
  forbidden: {
    ofModel: `The upstream has refused a request of this model as forbidden to the gateway's key. Others ${triedUntilOneIsTaken}`,
    ofAll: `The upstream has refused requests as forbidden to the gateway's key. Those of all models ${triedUntilOneIsTaken}`,
  },
};

/** @param gate null where the model's requests pass. */
export function toModelAvailability(gate: Gate | null): ModelAvailability {
  if (!gate) return { status: 'AVAILABLE', until: null, message: null };
  const { ofModel, ofAll } = ownWords[gate.reason];
  const words = gate.scope === everyModel ? ofAll : ofModel;
  return { status: statuses[gate.reason], until: gate.until, message: words ?? gate.message };
}
