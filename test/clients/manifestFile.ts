import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ManifestFile {
  /** The value of TRUSTED_DOCUMENTS. */
  readonly path: string;
  remove(): void;
}

/** Writes a manifest of trusted documents, in the form that a client's own tool gives it. */
export function manifestFile(content: object): ManifestFile {
  const folder = mkdtempSync(join(tmpdir(), 'clapperboard-manifest-'));
  const path = join(folder, 'manifest.json');
  writeFileSync(path, JSON.stringify(content));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
