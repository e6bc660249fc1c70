import type { GatewayProcess } from './gateway.ts';
import type { House } from './house.ts';

/** Whose pages a strict gateway lets in, and somebody else's. */
export const ours = 'https://app.example.com';
export const theirs = 'https://evil.example.org';

/** One more gateway of a house, which browsers reach by https and only from pages of ours. */
export function startStrictGateway(house: House): Promise<GatewayProcess> {
  return house.startGateway({ CORS_ORIGINS: ours, PUBLIC_URL: 'https://video.example.com' });
}
