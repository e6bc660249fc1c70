import { registerEnumType } from 'type-graphql';
import type { Role } from '../../domain/viewer.ts';

export const RoleEnum = { ADMIN: 'admin', MEMBER: 'member', VIEWER: 'viewer' } as const satisfies Record<
  string,
  Role
>;
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a key or a token may do.',
  valuesConfig: {
    ADMIN: {
      description: 'All that a member may, and settle the requests that need review and manage keys.',
    },
    MEMBER: { description: 'Make and cancel requests and upload files, besides looking.' },
    VIEWER: { description: 'Look at requests and watch them.' },
  },
});
