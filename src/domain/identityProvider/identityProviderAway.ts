/** The operator's identity provider does not give its keys: nothing can be said of a token for the moment. */
export class IdentityProviderAway extends Error {
  override readonly name = 'IdentityProviderAway';

  constructor(cause: unknown) {
    super('The keys of the identity provider cannot be had', { cause });
  }
}
