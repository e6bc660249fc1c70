import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { obstacleTo, type Permission, permissions } from '../../src/domain/permissions.ts';
import type { CredentialKind, Role, Viewer } from '../../src/domain/viewer.ts';

const viewer = (role: Role, kind: CredentialKind = 'API_KEY', requestId: string | null = null): Viewer => ({
  teamId: 't',
  teamName: 'T',
  role,
  credential: { kind, principal: 'p', allowance: null, name: 'n', keyId: 'k', expiresAt: null, requestId },
});
const may = (who: Viewer, permission: Permission) => obstacleTo(who, permission) === null;
const names = Object.keys(permissions) as Permission[];
const forEverybody = (who: Viewer) => names.filter((name) => may(who, name));

describe('a permission', () => {
  test.each<[Role, CredentialKind, Permission[]]>([
    ['viewer', 'API_KEY', ['read', 'createClientToken']],
    ['member', 'API_KEY', ['read', 'generateVideo', 'createUpload', 'cancelRequest', 'createClientToken']],
    ['admin', 'API_KEY', names],
    ['viewer', 'CLIENT_TOKEN', ['read']],
    ['member', 'CLIENT_TOKEN', ['read', 'generateVideo', 'createUpload', 'cancelRequest']],
    ['member', 'JWT', ['read', 'generateVideo', 'createUpload', 'cancelRequest']],
    ['admin', 'JWT', names.filter((name) => name !== 'createClientToken')],
  ])('of a %s with %s', (role, kind, expected) => {
    expect(forEverybody(viewer(role, kind))).toEqual(expected);
  });

  test('for one request alone is to look and to cancel', () => {
    expect(forEverybody(viewer('member', 'CLIENT_TOKEN', 'r'))).toEqual(['read', 'cancelRequest']);
  });

  test('that is not there is explained by what stands in the way', () => {
    expect(obstacleTo(viewer('viewer'), 'generateVideo')).toBe(
      'The key has the role VIEWER; this needs MEMBER.',
    );
    expect(obstacleTo(viewer('viewer', 'CLIENT_TOKEN'), 'generateVideo')).toContain('The token has the role');
    expect(obstacleTo(viewer('member', 'CLIENT_TOKEN'), 'createClientToken')).toContain('use an API key');
    expect(obstacleTo(viewer('member', 'CLIENT_TOKEN', 'r'), 'createUpload')).toContain('one request');
  });
});

test('the README’s table says the same', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, table = ''] =
    /\| viewer \| member \| admin \| token for one request \|\n([\s\S]*?)\n\n/.exec(readme) ?? [];
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const said = rows.map(([what = '', ...cells]) => [
    /`(\w+)`/.exec(what)?.[1],
    ...cells.map((cell) => cell !== ''),
  ]);
  const roles = ['viewer', 'member', 'admin'] as const;
  expect(said).toEqual(
    names.map((name) => [
      name,
      ...roles.map((role) => may(viewer(role), name)),
      may(viewer('member', 'CLIENT_TOKEN', 'r'), name),
    ]),
  );
});
