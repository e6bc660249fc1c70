import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig, variableNames } from '../../src/config.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const example = [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(
  ([, name, value]) => [name ?? '', value ?? ''] as const,
);

test('.env.example lists every variable that is read, and no other', () => {
  expect(example.map(([name]) => name).sort()).toEqual([...variableNames].sort());
});

test('.env.example as it stands changes nothing', () => {
  const { GMI_BASE_URL: _sandboxOtherwise, ...given } = Object.fromEntries(example);
  expect(readConfig(given)).toEqual(readConfig({}));
});

test('the README names every variable', () => {
  const readme = read('README.md');
  for (const name of variableNames) expect(readme).toContain(`\`${name}\``);
});

test('docker-compose.yml gives only variables that are read', () => {
  const [, block = ''] =
    /x-gateway-environment:[^\n]*\n([\s\S]*?)\n\n/.exec(read('docker-compose.yml')) ?? [];
  const given = [...block.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name ?? '');
  expect(given.length).toBeGreaterThan(5);
  expect(variableNames).toEqual(expect.arrayContaining(given));
});
