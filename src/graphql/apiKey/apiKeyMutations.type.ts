import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { personKeyDays } from '../../domain/apiKey/keyExpiry.ts';
import type { Role } from '../../domain/viewer.ts';
import { pageLimit } from '../connection/page.ts';
import { listCost } from '../cost.ts';
import { UserError } from '../error/userError.type.ts';
import { DateTime } from '../scalars.ts';
import { RoleEnum } from '../viewer/role.ts';
import { ApiKey } from './apiKey.type.ts';

@InputType('CreateApiKeyInput', { description: 'The key to make.' })
export class CreateApiKeyInput {
  @Field(() => String, {
    description:
      'What it is for, at most 100 characters: `website backend`. It is kept in the Unicode form NFC; blanks at its ends, control characters and characters that cannot be seen are refused.',
  })
  readonly name!: string;

  @Field(() => RoleEnum, { description: 'What it may do. Default MEMBER.', defaultValue: RoleEnum.MEMBER })
  readonly role!: Role;

  @Field(() => DateTime, {
    nullable: true,
    description: `From this moment on it is refused. A key that expires makes keys that expire when it does, or earlier where this says so. A JWT makes keys that expire after ${personKeyDays.usual} days, or when this says so, at most ${personKeyDays.max} days from now. A key that does not expire makes keys that do not expire, unless this says so.`,
  })
  readonly expiresAt?: Date | null;
}

@ObjectType('CreateApiKeyPayload', { description: 'The new key, or what is to be put right.' })
export class CreateApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'What is kept of it; null where there are errors.' })
  readonly apiKey!: ApiKey | null;

  @Field(() => String, {
    nullable: true,
    description: 'The key itself. Keep it now: only its hash is stored, and nothing shows it again.',
  })
  readonly key!: string | null;

  @Field(() => [UserError], { description: 'Every fault of the input at once; empty where a key was made.' })
  readonly errors!: readonly UserError[];
}

@InputType('RevokeApiKeyInput', { description: 'The key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'Its id, as `apiKeys` has it.' })
  readonly id!: string;

  @Field(() => Boolean, {
    description:
      'Whether to revoke the keys that were made with it as well, and those that were made with these, and so on. Default true; only false keeps them.',
    defaultValue: true,
  })
  readonly withDescendants!: boolean;
}

@ObjectType('RevokeApiKeyPayload', { description: 'The revoked keys, or validation errors.' })
export class RevokeApiKeyPayload {
  @Field(() => ApiKey, {
    nullable: true,
    description: 'The key, revoked; null where the team has none of this id.',
  })
  readonly apiKey!: ApiKey | null;

  @Field(() => Int, {
    description: 'How many keys this call has revoked; those that were revoked before do not count.',
  })
  readonly revokedCount!: number;

  @Field(() => [ApiKey], {
    complexity: listCost(pageLimit),
    description: `The keys that this call has revoked, the oldest first; of more than ${pageLimit} the first ${pageLimit}.`,
  })
  readonly revokedKeys!: readonly ApiKey[];

  @Field(() => [UserError], { description: 'Empty where the key is revoked.' })
  readonly errors!: readonly UserError[];
}
