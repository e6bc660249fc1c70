/** Tokens by what is wrong with them. */
export type Vectors = Readonly<Record<string, string>>;

/** They need a workshop that knows the team and the keys, so they are made when they are used. */
export type Families<Workshop> = Readonly<Record<string, (workshop: Workshop) => Vectors>>;

/** A vector of each value, named after it. */
export function named<T>(values: Iterable<T>, vector: (value: T) => string): Vectors {
  return Object.fromEntries(
    Array.from(values, (value, index) => [`${index + 1}: ${nameOf(value)}`, vector(value)]),
  );
}

function nameOf(value: unknown): string {
  return (value === undefined ? 'missing' : JSON.stringify(value)).slice(0, 60);
}

export function prefixed(prefix: string, vectors: Vectors): Vectors {
  return Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [`${prefix} ${name}`, vector]));
}

/** Header, payload and signature of a JWT. */
export function parts(jwt: string): [string, string, string] {
  return jwt.split('.') as [string, string, string];
}

export function withSignature(jwt: string, signature: Buffer): string {
  return [...jwt.split('.').slice(0, 2), signature.toString('base64url')].join('.');
}

/** The JWT with one bit of one part turned over, at so many places of the part; each begins with `prefix`. */
export function bitFlips(jwt: string, index: 0 | 1 | 2, count: number, prefix = ''): Vectors {
  return named(
    Array.from({ length: count }, (_, step) => step),
    (step) => {
      const pieces = parts(jwt);
      const bytes = Buffer.from(pieces[index], 'base64url');
      const at = Math.floor((step * bytes.length) / count);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (step % 8));
      pieces[index] = bytes.toString('base64url');
      return prefix + pieces.join('.');
    },
  );
}
