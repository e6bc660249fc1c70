import { badRequest } from '../graphql/refusal.ts';

const printable = /^[!-~]*$/;

/**
 * The parameters in the query string of an address, each once.
 * @throws a BAD_REQUEST error where one is not percent-encoded UTF-8, or is given twice.
 */
export function readAddress(url: string): Record<string, string> {
  const begin = url.indexOf('?');
  const found: Record<string, string> = Object.create(null);
  if (begin === -1) return found;
  if (!printable.test(url))
    throw badRequest('The address has characters that must be percent-encoded as UTF-8.');
  for (const pair of url.slice(begin + 1).split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at === -1 ? pair : pair.slice(0, at));
    if (name in found) throw badRequest(`The address gives ${quoted(name)} more than once; give it once.`);
    found[name] = at === -1 ? '' : decode(pair.slice(at + 1));
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badRequest(
      'A parameter of the address is not percent-encoded UTF-8; encode it as encodeURIComponent does.',
    );
  }
}

function quoted(name: string): string {
  return `\`${name.slice(0, 40)}\``;
}
