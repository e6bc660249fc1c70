import { Field, ID, ObjectType } from 'type-graphql';
import type { KeyRow } from '../../domain/apiKey/apiKeys.ts';
import type { CredentialKind, Role } from '../../domain/viewer.ts';
import { toGlobalId } from '../node/globalId.ts';
import { Node } from '../node/node.type.ts';
import { DateTime } from '../scalars.ts';
import { RoleEnum } from '../viewer/role.ts';
import { CredentialKindEnum } from '../viewer/viewer.type.ts';

@ObjectType('ApiKeyCreator', {
  description: "Who made a key: another key of the team, or a person of the operator's identity provider.",
})
export class ApiKeyCreator {
  @Field(() => CredentialKindEnum, { description: 'What made it: `API_KEY` or `JWT`.' })
  readonly credential!: CredentialKind;

  @Field(() => String, { description: 'The name of that key; of a JWT its `name` or `sub`.' })
  readonly name!: string;

  @Field(() => ID, { nullable: true, description: 'The id of that key; null where a person made it.' })
  readonly apiKeyId!: string | null;
}

@ObjectType('ApiKey', {
  implements: Node,
  description: 'A key of the team, without what could be used. Only admins see it.',
})
export class ApiKey extends Node {
  private readonly row: KeyRow;
  override readonly id: string;

  constructor(row: KeyRow) {
    super();
    this.row = row;
    this.id = toGlobalId('ApiKey', row.id);
  }

  @Field(() => String, { description: 'What it is for.' })
  get name(): string {
    return this.row.name;
  }

  @Field(() => RoleEnum, { description: 'What it may do.' })
  get role(): Role {
    return this.row.role;
  }

  @Field(() => String, { description: 'How it begins, to recognise it: `clap_Ab3d`.' })
  get hint(): string {
    return this.row.hint;
  }

  @Field(() => DateTime, { description: 'When it was made.' })
  get createdAt(): Date {
    return this.row.createdAt;
  }

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last used, to the minute; null where it never was.',
  })
  get lastUsedAt(): Date | null {
    return this.row.lastUsedAt;
  }

  @Field(() => DateTime, {
    nullable: true,
    description: 'From this moment on it is refused; null where it does not expire.',
  })
  get expiresAt(): Date | null {
    return this.row.expiresAt;
  }

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null where it was not.' })
  get revokedAt(): Date | null {
    return this.row.revokedAt;
  }
  @Field(() => ApiKeyCreator, {
    nullable: true,
    description: 'Who made it; null where the operator did, at the command line.',
  })
  get createdBy(): ApiKeyCreator | null {
    const { createdBy, createdByPerson } = this.row;
    if (createdBy !== null)
      return { credential: 'API_KEY', name: createdBy.name, apiKeyId: toGlobalId('ApiKey', createdBy.id) };
    return createdByPerson === null ? null : { credential: 'JWT', name: createdByPerson, apiKeyId: null };
  }
}
