/** mercurius on Fastify, which compiles each document from its second call on. */
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { ready } from './ready.mjs';
import { resolvers, typeDefs } from './resolvers.mjs';

const app = Fastify();
await app.register(mercurius, {
  schema: typeDefs,
  resolvers,
  context: ({ headers }) => ({ team: headers['x-team'] }),
  jit: 1,
});
await app.listen({ port: 0, host: '127.0.0.1' });
ready(app.server.address().port);
