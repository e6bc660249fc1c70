/** WebSocket frames (RFC 6455) as far as a client of a server that neither fragments nor compresses needs them. */

export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Below this a length fits into the frame's second byte; there 126 and 127 say that two or eight more hold it. */
const shortLengths = 126;
const maskBit = 0x80;
const lastFragmentBit = 0x80;

/** A frame from a client. It must be masked; a mask of zeros leaves the bytes as they are. */
export function clientFrame(opcode: number, body: Buffer): Buffer {
  const short = body.length < shortLengths;
  const header = Buffer.alloc(short ? 6 : 8);
  header[0] = lastFragmentBit | opcode;
  header[1] = maskBit | (short ? body.length : shortLengths);
  // 64 KB and more would need the longest form; what a client sends here has some hundred bytes.
  if (!short) header.writeUInt16BE(body.length, 2);
  return Buffer.concat([header, body]);
}

/** Takes a server's bytes as they come, and hands on whole frames. */
export class FrameReader {
  readonly #onFrame: (opcode: number, body: Buffer) => void;
  #begun: Buffer | null = null;

  /** @param onFrame must not keep `body`, whose bytes may be written over as soon as it returns. */
  constructor(onFrame: (opcode: number, body: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    const bytes = this.#begun ? Buffer.concat([this.#begun, chunk]) : chunk;
    let at = 0;
    for (let frame = frameAt(bytes, at); frame; frame = frameAt(bytes, at)) {
      this.#onFrame((bytes[at] ?? 0) & 0x0f, bytes.subarray(frame.from, frame.to));
      at = frame.to;
    }
    this.#begun = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null;
  }
}

/** Where the body of the frame at this place is; null while not all of it is there. */
function frameAt(bytes: Buffer, at: number): { readonly from: number; readonly to: number } | null {
  const length = bytes[at + 1];
  if (length === undefined) return null;
  const from = at + 2 + (length === 127 ? 8 : length === 126 ? 2 : 0);
  if (from > bytes.length) return null;
  const to =
    from +
    (length === 127 ? bytes.readUInt32BE(at + 6) : length === 126 ? bytes.readUInt16BE(at + 2) : length);
  return to <= bytes.length ? { from, to } : null;
}
