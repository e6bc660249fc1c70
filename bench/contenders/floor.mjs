/**
 * The floor: what Node needs for the same answer with no GraphQL at all. It parses the call's JSON, goes by its
 * `operationName`, runs one prepared statement and writes the JSON. No key, no limit, no metric, no log.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { toConnection, toNode } from './answers.mjs';
import { inputErrors, inputHash } from './input.mjs';
import { ready } from './ready.mjs';
import { createRequest, findRequest, listRequests } from './statements.mjs';
import { fromGlobalId } from './wire.mjs';

const operations = {
  async Read(team, { id }) {
    const row = await findRequest(team, fromGlobalId(id));
    return { request: row && toNode(row) };
  },
  async List(team, { after }) {
    return { requests: toConnection(await listRequests(team, 20, after), 20, toNode) };
  },
  async Create(team, { input }) {
    const errors = inputErrors(input);
    const row =
      errors.length > 0 ? null : await createRequest(team, { ...input, inputHash: inputHash(input) });
    return { generateVideo: { request: row && toNode(row), errors } };
  },
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    try {
      const { operationName, variables } = JSON.parse(Buffer.concat(chunks));
      const data = await operations[operationName](request.headers['x-team'], variables);
      answer(response, 200, { data });
    } catch (error) {
      answer(response, 500, { errors: [{ message: String(error) }] });
    }
  });
});

function answer(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

server.listen(0, '127.0.0.1');
await once(server, 'listening');
ready(server.address().port);
