import { z } from 'zod';

/** The last second that a Date can be. */
const lastSecond = 8_640_000_000_000;

/** `exp` of a token, in seconds since 1970: a moment that a Date can be. */
export const expirySeconds = z.int().max(lastSecond);
