import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { Viewer as DomainViewer, Role } from '../../domain/viewer.ts';
import { toGlobalId } from '../node/globalId.ts';
import { Node } from '../node/node.type.ts';

export const RoleEnum = { ADMIN: 'admin', MEMBER: 'member', VIEWER: 'viewer' } as const satisfies Record<
  string,
  Role
>;
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a key may do.',
  valuesConfig: {
    ADMIN: { description: 'All that a member may, and settle the requests that need review.' },
    MEMBER: { description: 'Make and cancel requests and upload files, besides looking.' },
    VIEWER: { description: 'Look at requests and watch them.' },
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

@ObjectType('Viewer', { description: 'Who is asking: the key that the call came with.' })
export class Viewer {
  readonly #viewer: DomainViewer;

  constructor(viewer: DomainViewer) {
    this.#viewer = viewer;
  }

  @Field(() => Team, { description: 'The team that the key belongs to.' })
  get team(): Team {
    return new Team(this.#viewer);
  }

  @Field(() => String, { description: 'The name that the key was given.' })
  get keyName(): string {
    return this.#viewer.keyName;
  }

  @Field(() => RoleEnum, { description: 'What the key may do.' })
  get role(): Role {
    return this.#viewer.role;
  }
}
