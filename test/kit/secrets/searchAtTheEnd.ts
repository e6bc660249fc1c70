/** Searches all that was written during the run, and fails it where there is a secret in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSecrets } from './findSecrets.ts';
import { keepWrittenIn, readKept } from './written.ts';

export default function setUp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'clapperboard-written-'));
  keepWrittenIn(folder);
  return () => {
    const kept = readKept(folder);
    rmSync(folder, { recursive: true, force: true });
    const found = findSecrets(kept);
    const bytes = kept.texts.reduce((sum, [, text]) => sum + text.length, 0);
    console.log(
      `${bytes} characters written in ${kept.texts.length} places were searched for ${kept.planted.length} planted secrets and all known forms: ${found.length} found`,
    );
    if (found.length > 0) throw new Error(`secrets were written:\n${found.join('\n')}`);
  };
}
