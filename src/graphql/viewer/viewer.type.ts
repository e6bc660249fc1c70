import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { CredentialKind, Viewer as DomainViewer, Role } from '../../domain/viewer.ts';
import { toGlobalId } from '../node/globalId.ts';
import { Node } from '../node/node.type.ts';
import { DateTime } from '../scalars.ts';
import { RoleEnum } from './role.ts';

export const CredentialKindEnum = {
  API_KEY: 'API_KEY',
  CLIENT_TOKEN: 'CLIENT_TOKEN',
  JWT: 'JWT',
} as const satisfies { [Kind in CredentialKind]: Kind };
registerEnumType(CredentialKindEnum, {
  name: 'CredentialKind',
  description: 'What a call can come with.',
  valuesConfig: {
    API_KEY: { description: 'A key of the team; for servers, and never for a page.' },
    CLIENT_TOKEN: { description: 'A short-lived token that `createClientToken` has made.' },
    JWT: { description: "A token of the operator's own identity provider." },
  },
});

@ObjectType('Team', {
  implements: Node,
  description: 'A team: whatever is made with its keys belongs to it, and nobody else sees it.',
})
export class Team extends Node {
  @Field(() => String, { description: 'The name that the operator gave it.' })
  readonly name: string;
  override readonly id: string;

  constructor(viewer: DomainViewer) {
    super();
    this.id = toGlobalId('Team', viewer.teamId);
    this.name = viewer.teamName;
  }
}

@ObjectType('Viewer', { description: 'Who is asking: the key or token that the call came with.' })
export class Viewer {
  private readonly viewer: DomainViewer;

  constructor(viewer: DomainViewer) {
    this.viewer = viewer;
  }

  @Field(() => Team, { description: 'The team that it belongs to.' })
  get team(): Team {
    return new Team(this.viewer);
  }

  @Field(() => CredentialKindEnum, { description: 'What the call came with.' })
  get credential(): CredentialKind {
    return this.viewer.credential.kind;
  }

  @Field(() => String, {
    description:
      'The name of the key, or of the key that the token was made with; of a JWT its `name` or `sub`.',
  })
  get keyName(): string {
    return this.viewer.credential.name;
  }

  @Field(() => RoleEnum, { description: 'What it may do.' })
  get role(): Role {
    return this.viewer.role;
  }

  @Field(() => ID, {
    nullable: true,
    description: 'The one request that the token is for; null where it is for all of the team’s.',
  })
  get requestId(): string | null {
    const { requestId } = this.viewer.credential;
    return requestId && toGlobalId('VideoRequest', requestId);
  }

  @Field(() => DateTime, {
    nullable: true,
    description: 'From this moment on it is refused; null where it does not expire.',
  })
  get expiresAt(): Date | null {
    return this.viewer.credential.expiresAt;
  }
}
