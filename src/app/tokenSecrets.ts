import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createOnce } from '../newFile.ts';
import { StartupError } from './startupError.ts';

/** Bytes of one that is made here. */
const secretBytes = 32;
/** Characters of one that is kept: anything shorter was not written here. */
const minLength = 32;

/**
 * What client tokens are signed with: the operator's secrets, else one that is made once and kept in the data folder.
 * A process that only dispatches has none.
 * @throws StartupError where the folder cannot keep one, or keeps a damaged one.
 */
export async function tokenSecrets(
  { role, tokenSecrets: given }: Pick<Config, 'role' | 'tokenSecrets'>,
  dataDir: string,
): Promise<readonly string[]> {
  if (role === 'dispatcher') return [];
  return given ?? [await keptSecret(dataDir)];
}

async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'token-secret');
  const secret = await readOrMake(file, dataDir);
  if (secret.length >= minLength) return secret;
  throw new StartupError(
    `The secret of client tokens in ${file} is damaged: it has ${secret.length} of at least ${minLength} characters. Remove the file, which ends all client tokens, or set TOKEN_SECRET.`,
  );
}

async function readOrMake(file: string, dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await createOnce(file, randomBytes(secretBytes).toString('base64url'));
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartupError(
      `The secret of client tokens cannot be kept in ${file}: ${code ?? message}. Set TOKEN_SECRET, or let CLAPPERBOARD_DATA_DIR name a folder that can be written.`,
      { cause: error },
    );
  }
}
