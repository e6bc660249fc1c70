import type { JWK } from 'jose';
import { type Answer, call } from '../client.ts';
import type { GatewayProcess } from '../gateway.ts';
import { type House, openHouse } from '../house.ts';
import { type IdentityProvider, startIdentityProvider } from './identityProvider.ts';
import { providerKeys } from './providerKeys.ts';
import { type TokenWorkshop, tokenWorkshop } from './tokenWorkshop.ts';

export const askRole = '{ viewer { role } }';
export const watchAll = 'subscription { requestStatusChanged { status } }';

export interface TrustedProvider {
  readonly provider: IdentityProvider;
  readonly gateway: GatewayProcess;
}

/** A house whose gateway takes the JWTs of an identity provider. */
export interface JwtHouse extends TrustedProvider {
  readonly house: House;
  readonly workshop: TokenWorkshop;
  /** Sends an operation with a JWT. */
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
  asked<Data = any>(jwt: string, query?: string, variables?: object): Promise<Answer<Data>>;
  /** Another provider, and a gateway on the same database that trusts it alone. */
  openProvider(keys: readonly JWK[]): Promise<TrustedProvider>;
  stop(): Promise<void>;
}

export async function openJwtHouse(): Promise<JwtHouse> {
  const keys = providerKeys();
  const provider = await startIdentityProvider(keys.published);
  const providers = [provider];
  const house = await openHouse({ env: environmentFor(provider) });
  const { gateway } = house;
  return {
    house,
    provider,
    gateway,
    workshop: tokenWorkshop({ provider, teamId: house.team.teamId, keys }),
    asked: (jwt, query = askRole, variables = {}) => call(gateway.url, jwt, query, variables),
    async openProvider(published) {
      const other = await startIdentityProvider(published);
      providers.push(other);
      return { provider: other, gateway: await house.startGateway(environmentFor(other)) };
    },
    async stop() {
      await house.stop();
      await Promise.all(providers.map((each) => each.stop()));
    },
  };
}

export function codeOf({ errors }: Pick<Answer<unknown>, 'errors'>): unknown {
  return errors?.[0]?.extensions?.code;
}

function environmentFor({ issuer, audience, jwksUrl }: IdentityProvider) {
  return {
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: audience,
    JWT_JWKS_URL: jwksUrl,
    JWT_ALGORITHMS: 'RS256,ES256,EdDSA',
  };
}
