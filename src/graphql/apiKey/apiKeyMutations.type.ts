import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Role } from '../../domain/viewer.ts';
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
    description: 'From this moment on it is worth nothing. Left out: it holds until it is revoked.',
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

@InputType('RevokeApiKeyInput', { description: 'The key to end.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'Its id, as `apiKeys` has it.' })
  readonly id!: string;
}

@ObjectType('RevokeApiKeyPayload', { description: 'The key as it stands now, or what is to be put right.' })
export class RevokeApiKeyPayload {
  @Field(() => ApiKey, {
    nullable: true,
    description: 'The key, revoked; null where the team has none of this id.',
  })
  readonly apiKey!: ApiKey | null;

  @Field(() => [UserError], { description: 'Empty where the key is revoked.' })
  readonly errors!: readonly UserError[];
}
