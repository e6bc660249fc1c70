import { authenticateKey } from './apiKey/authenticateKey.ts';
import { tokenPrefix } from './clientToken/clientTokens.ts';
import type { Services } from './services.ts';
import type { Viewer } from './viewer.ts';

/** Three parts in base64url, the first of which begins as JSON does; a token of ours is one behind its prefix. */
const jwtForm = /^(?:clapt_)?eyJ[\w-]*\.[\w-]+\.[\w-]+$/;

/**
 * Whom a bearer credential stands for, or null: whatever is wrong with one reads alike. Its form alone says of which kind
 * it is, so that no kind is ever checked by another's rules.
 */
export async function authenticate(services: Services, bearer: string): Promise<Viewer | null> {
  if (!jwtForm.test(bearer)) return authenticateKey(services, bearer);
  if (bearer.startsWith(tokenPrefix)) return services.clientTokens.verify(bearer);
  return services.identityProvider?.verify(bearer) ?? null;
}
