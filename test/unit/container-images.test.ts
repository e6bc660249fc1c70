/** What is taken from elsewhere by name, in container files and CI: the same bytes today and next year. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const found = (text: string, form: RegExp) => [...text.matchAll(form)].map(([, name = '']) => name);

const dockerfile = read('Dockerfile');
const stages = found(dockerfile, /^FROM \S+ AS (\S+)$/gm);
const bases = found(dockerfile, /^FROM (\S+)/gm).filter((name) => !stages.includes(name));
const services = found(read('docker-compose.yml'), /^ +image: (\S+)$/gm).filter(
  (name) => !name.endsWith(':local'),
);
const pinned = /^[a-z]+:[\w.-]*\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$/;

describe('images', () => {
  test('there are some', () => {
    expect([bases.length, services.length]).toEqual([1, 2]);
  });

  test.each([...bases, ...services])('%s has an exact tag and a digest', (image) => {
    expect(image).toMatch(pinned);
  });
});

test('CI runs exact versions of Node, and that of the image among them', () => {
  const versions = found(read('.ci/run'), /node@([\w.-]+)/g);
  for (const version of versions) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(versions).toContain(/^node:([\d.]+)/.exec(bases[0] ?? '')?.[1]);
});
