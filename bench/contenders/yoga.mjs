/** GraphQL Yoga as its documentation starts it on Node's own server; its caches of documents are on. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { ready } from './ready.mjs';
import { resolvers, typeDefs } from './resolvers.mjs';

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ request }) => ({ team: request.headers.get('x-team') }),
  graphiql: false,
  landingPage: false,
  logging: 'error',
});
const server = createServer(yoga);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
ready(server.address().port);
