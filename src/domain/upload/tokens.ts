import { createHash, randomBytes } from 'node:crypto';

/** The part of an address that gives access: 256 random bits as 43 characters that an address may have. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The digest under which a token is kept. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
