/** The stock stack in its shortest form: Apollo's standalone server, TypeGraphQL, Prisma. */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { ready } from './ready.mjs';
import { schema } from './stockSchema.mjs';

const { url } = await startStandaloneServer(new ApolloServer({ schema }), {
  listen: { port: 0, host: '127.0.0.1' },
  context: async ({ req }) => ({ team: req.headers['x-team'] }),
});
ready(new URL(url).port);
