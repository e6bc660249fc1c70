import { GraphQLError, type ValidationRule } from 'graphql';

/** graphql-js's rule against introspection, in words that name the setting. */
export const noIntrospection: ValidationRule = (context) => ({
  Field({ name: { value } }) {
    if (value !== '__schema' && value !== '__type') return;
    context.reportError(
      new GraphQLError(
        `\`${value}\` is not answered: introspection is off on this gateway (PLAYGROUND=off). The schema is in the file schema.graphql of its release.`,
      ),
    );
  },
});
