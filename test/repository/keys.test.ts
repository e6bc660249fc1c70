import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isKeyForm } from '../../src/domain/apiKey/keyFormat.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('no file of the repository holds a key that could be one', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);
  expect(files.length).toBeGreaterThan(300);
  const keys = files.flatMap((file) =>
    [...readFileSync(`${root}/${file}`, 'latin1').matchAll(/clap_[\w-]{51}/g)]
      .filter(([key]) => isKeyForm(key))
      .map(() => file),
  );
  expect(keys).toEqual([]);
});
