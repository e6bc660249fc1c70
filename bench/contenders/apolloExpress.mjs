/** The stock stack as it is mostly run: Apollo on Express, TypeGraphQL, Prisma. */
import { once } from 'node:events';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { ready } from './ready.mjs';
import { schema } from './stockSchema.mjs';

const apollo = new ApolloServer({ schema });
await apollo.start();
const app = express();
app.use(
  '/graphql',
  express.json(),
  expressMiddleware(apollo, { context: async ({ req }) => ({ team: req.headers['x-team'] }) }),
);
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
ready(server.address().port);
