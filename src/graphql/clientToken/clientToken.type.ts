import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Grant } from '../../domain/clientToken/clientTokens.ts';
import { UserError } from '../error/userError.type.ts';
import { DateTime } from '../scalars.ts';

export const ClientTokenAccess = { READ: 'viewer', WRITE: 'member' } as const satisfies Record<
  string,
  Grant['role']
>;
registerEnumType(ClientTokenAccess, {
  name: 'ClientTokenAccess',
  description: 'What a client token may do.',
  valuesConfig: {
    READ: { description: 'Look at requests and watch them, as a key of role VIEWER may.' },
    WRITE: {
      description:
        'Make and cancel requests and upload files besides, as a key of role MEMBER may; with `requestId`, cancel that one.',
    },
  },
});

@InputType('CreateClientTokenInput', { description: 'What the token is to be good for.' })
export class CreateClientTokenInput {
  @Field(() => ClientTokenAccess, {
    description: 'What it may do; never more than the key that makes it. Default READ.',
    defaultValue: ClientTokenAccess.READ,
  })
  readonly access!: Grant['role'];

  @Field(() => ID, {
    nullable: true,
    description: 'The one request that it is for: it sees nothing else. Left out: all of the team’s.',
  })
  readonly requestId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'After how many seconds it expires, 1–3600; never later than the key. Default 900.',
  })
  readonly expiresInSeconds?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Points that it may use in each minute, which count as used by the key as well: 100 to four fifths of what the key has (`RateLimit.limit`). All tokens of a key together leave the key the last fifth. Default: a tenth of what the key has, and at least 100.',
  })
  readonly pointsPerMinute?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'WebSockets and event streams that it may have open at a time on one process: 1 to four fifths of what the key may have. All tokens of a key together leave the key the last fifth. Default 10, or as many as are allowed.',
  })
  readonly openConnections?: number | null;
}

@ObjectType('CreateClientTokenPayload', { description: 'The token, or what is to be put right.' })
export class CreateClientTokenPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'To be sent wherever a key would be: `Authorization: Bearer <token>`, in `connection_init`, or as `access_token` in the address of an event stream. Null where there are errors.',
  })
  readonly token!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'From this moment on it is refused, and its open connections are closed within 5 s.',
  })
  readonly expiresAt!: Date | null;

  @Field(() => [UserError], {
    description: 'Every fault of the input at once; empty where a token was made.',
  })
  readonly errors!: readonly UserError[];
}
