import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder: the same from the sources and from the build, whose files lie less deep. */
const root = folderWithManifest(dirname(fileURLToPath(import.meta.url)));

/** The absolute path of what the package ships beside its program, such as `assets/voice.wav`. */
export function packageFile(path: string): string {
  return join(root, path);
}

function folderWithManifest(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : folderWithManifest(dirname(folder));
}
