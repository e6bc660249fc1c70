/** What each role and kind of credential may do: the table that the README shows, and all that decides. Pure. */
import { type CredentialKind, covers, type Role, type Viewer } from './viewer.ts';

export type Permission =
  | 'read'
  | 'generateVideo'
  | 'createUpload'
  | 'cancelRequest'
  | 'createClientToken'
  | 'resolveRequest'
  | 'manageKeys';

interface Rule {
  /** The least role that may. */
  readonly role: Role;
  /** Whether a credential may that is limited to one request (and then with that one). */
  readonly forOneRequest: boolean;
  readonly kinds: readonly CredentialKind[];
}

const anyKind: readonly CredentialKind[] = ['API_KEY', 'CLIENT_TOKEN', 'JWT'];

export const permissions: Readonly<Record<Permission, Rule>> = {
  read: { role: 'viewer', forOneRequest: true, kinds: anyKind },
  generateVideo: { role: 'member', forOneRequest: false, kinds: anyKind },
  createUpload: { role: 'member', forOneRequest: false, kinds: anyKind },
  cancelRequest: { role: 'member', forOneRequest: true, kinds: anyKind },
  // A token that could make tokens would never end.
  createClientToken: { role: 'viewer', forOneRequest: false, kinds: ['API_KEY'] },
  resolveRequest: { role: 'admin', forOneRequest: false, kinds: anyKind },
  manageKeys: { role: 'admin', forOneRequest: false, kinds: ['API_KEY', 'JWT'] },
};

/** Why the viewer may not, in a sentence for whoever calls; or null. */
export function obstacleTo({ role, credential }: Viewer, permission: Permission): string | null {
  const rule = permissions[permission];
  if (!rule.kinds.includes(credential.kind))
    return `This cannot be done with ${kindNames[credential.kind]}; use an API key.`;
  if (!covers(role, rule.role))
    return `The ${credential.kind === 'API_KEY' ? 'key' : 'token'} has the role ${role.toUpperCase()}; this needs ${rule.role.toUpperCase()}.`;
  if (credential.requestId !== null && !rule.forOneRequest)
    return 'The token is limited to one request; this is for the whole team.';
  return null;
}

const kindNames: Readonly<Record<CredentialKind, string>> = {
  API_KEY: 'an API key',
  CLIENT_TOKEN: 'a client token',
  JWT: 'a JWT',
};
