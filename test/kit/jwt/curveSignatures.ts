import { signer } from './identityProvider.ts';
import type { TokenWorkshop } from './tokenWorkshop.ts';
import { type Families, parts, withSignature } from './vectors.ts';

/** Two numbers that a verifier must look at before it calculates with them. */
export const curveSignatures: Families<TokenWorkshop> = {
  'whose curve signature is malformed': ({ es256, own, token }) => {
    const jwt = token({ header: { alg: 'ES256', kid: 'ec' }, sign: es256 });
    const raw = Buffer.from(parts(jwt)[2], 'base64url');
    const [r, s, zero] = [raw.subarray(0, 32), raw.subarray(32), Buffer.alloc(32)];
    const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
    const one = Buffer.from(zero).fill(1, 31);
    const join = (...pieces: Uint8Array[]) => withSignature(jwt, Buffer.concat(pieces));
    const ed = token({ header: { alg: 'EdDSA', kid: 'ed' }, sign: signer('EdDSA', own.ed.privateKey) });
    const edRaw = Buffer.from(parts(ed)[2], 'base64url');
    const [edR, edS] = [edRaw.subarray(0, 32), edRaw.subarray(32)];
    return {
      'all zeros (CVE-2022-21449)': join(zero, zero),
      'r is 0': join(zero, s),
      's is 0': join(r, zero),
      'r and s are 1': join(one, one),
      'r is the order': join(order, s),
      's is the order': join(r, order),
      'r and s are the order': join(order, order),
      DER: withSignature(jwt, derOf(r, s)),
      'DER of zeros': withSignature(jwt, Buffer.from('3006020100020100', 'hex')),
      'one byte short': join(raw.subarray(0, 63)),
      'r alone': join(r),
      'one byte more': join(raw, Buffer.alloc(1)),
      'zero before r and s': join(Buffer.alloc(1), r, Buffer.alloc(1), s),
      'r and s swapped': join(s, r),
      'bytes in reverse': join(Buffer.from(raw).reverse()),
      'EdDSA zeros': withSignature(ed, Buffer.alloc(64)),
      'EdDSA R alone': withSignature(ed, edR),
      'EdDSA S is 0': withSignature(ed, Buffer.concat([edR, zero])),
      'EdDSA S + L': withSignature(ed, Buffer.concat([edR, plusOrder(edS)])),
      'EdDSA R is the neutral element': withSignature(
        ed,
        Buffer.concat([Buffer.from(zero).fill(1, 0, 1), edS]),
      ),
      'EdDSA swapped': withSignature(ed, Buffer.concat([edS, edR])),
    };
  },
};

/** Two numbers as ASN.1 has them, as other libraries than JOSE's write such a signature. */
function derOf(r: Buffer, s: Buffer): Buffer {
  const number = (bytes: Buffer) => {
    const body = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
    return Buffer.concat([Buffer.from([2, body.length]), body]);
  };
  const body = Buffer.concat([number(r), number(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** The other form of the same S (RFC 8032, 8.4), which a verifier must not take. */
function plusOrder(s: Buffer): Buffer {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const value = BigInt(`0x${Buffer.from(s).reverse().toString('hex')}`) + order;
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}
