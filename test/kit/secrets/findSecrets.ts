import type { Kept } from './written.ts';

/** Secrets that are known by their form, whoever made them. */
const forms: readonly (readonly [what: string, form: RegExp])[] = [
  ['an API key', /clap_[A-Za-z0-9_-]{43}[0-9a-f]{8}/],
  ['a client token', /clapt_eyJ[\w-]+/],
  ['a JWT', /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/],
  ['the address of an upload', /\/uploads\/[\w-]{43}/],
  ['a credential', /\bbearer\s+(?!<|…)[\w.-]{12,}/i],
  ['a password in an address', /\b\w+:\/\/[^\s/:@"']*:[^\s/@"']+@/],
  ['a password', /"password":"(?!\[)/],
];

/** Each secret that was written, with where and the words before it, and never the secret itself. */
export function findSecrets({ texts, planted }: Kept): string[] {
  const values = planted.map((value) => ['a planted secret', value] as const);
  return texts.flatMap(([where, text]) =>
    [...forms, ...values].flatMap(([what, form]) => {
      const at = typeof form === 'string' ? text.indexOf(form) : text.search(form);
      return at < 0 ? [] : [`${where}: ${what}, behind …${text.slice(Math.max(0, at - 80), at)}`];
    }),
  );
}
