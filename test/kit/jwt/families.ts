import { claims } from './claims.ts';
import { curveSignatures } from './curveSignatures.ts';
import { keys } from './keys.ts';
import { shapes } from './shapes.ts';
import { signatures } from './signatures.ts';
import type { TokenWorkshop } from './tokenWorkshop.ts';
import type { Families } from './vectors.ts';

/** Each vector is a valid token with one thing changed. */
export const families: Families<TokenWorkshop> = {
  ...signatures,
  ...curveSignatures,
  ...keys,
  ...claims,
  ...shapes,
};
