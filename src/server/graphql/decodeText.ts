/** Bytes become text here and nowhere else: what is not UTF-8 is refused, and nothing is replaced in silence. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text without a byte order mark; null where the bytes are not UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** The value of an HTTP header, which Node gives as one character a byte; null where the bytes are not UTF-8. */
export function decodeHeader(value: string): string | null {
  return decodeText(Buffer.from(value, 'latin1'));
}
