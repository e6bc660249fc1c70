/**
 * The form of an API key: `clap_` + 32 random bytes + a checksum of both, so that a typo is told from an unknown
 * key without asking the database, and secret scanners can recognise one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const prefix = 'clap_';
/** 32 bytes as base64url are 43 characters; the checksum is 8 hexadecimal ones. */
const form = /^clap_[A-Za-z0-9_-]{43}[0-9a-f]{8}$/;

/** A new key of 256 random bits. */
export function generateKey(): string {
  const body = prefix + randomBytes(32).toString('base64url');
  return body + checksum(body);
}

/** Whether `key` can be one of ours: form and checksum hold. */
export function isKeyForm(key: string): boolean {
  return form.test(key) && checksum(key.slice(0, -8)) === key.slice(-8);
}

/** What is stored of a key. 256 random bits need no slow hash. */
export function hashKey(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest());
}

/** Enough of a key to recognise it in a list, and far too little to use it. */
export function keyHint(key: string): string {
  return key.slice(0, prefix.length + 4);
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
