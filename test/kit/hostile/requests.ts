import type { Sent } from './exchange.ts';

/** A request that is no operation at all, or says one as it may not be said. */
export interface HostileRequest extends Sent {
  readonly name: string;
}

const query = '{ viewer { role } }';
const json = JSON.stringify({ query });
const inAddress = encodeURIComponent(query);
const asJson = { 'content-type': 'application/json' };
const mutation = encodeURIComponent(
  'mutation { cancelRequest(input: { requestId: "x" }) { errors { code } } }',
);
const flood = `{ requests(first: 100) { nodes { ${Array.from({ length: 20 }, (_, index) => `p${index}: prompt`).join(' ')} } } }`;
const aliases = `{ viewer { ${Array.from({ length: 80 }, (_, index) => `a${index}: role`).join(' ')} } }`;
const boundary = '----hostile';
const form = (name: string, value: string) =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--${boundary}--\r\n`;

function post(name: string, body: string | Buffer, headers: Sent['headers'] = asJson): HostileRequest {
  return { name: `request: ${name}`, method: 'POST', path: '/graphql', headers, body };
}

function get(name: string, address: string, headers: Sent['headers'] = asJson): HostileRequest {
  return { name: `request: ${name}`, method: 'GET', path: `/graphql?${address}`, headers };
}

/** Wrong methods, types, lengths and addresses. */
export const hostileRequests: readonly HostileRequest[] = [
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/graphql',
    'application/xml',
    'nonsense',
    '',
    'application/jsonp',
    'text/html; charset=utf-8',
  ].map((type) => post(`a body of type '${type}'`, json, { 'content-type': type })),
  post('a body of type multipart/form-data', form('operations', json), {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  }),
  post('a multipart upload by its own specification', form('map', '{"0":["variables.file"]}'), {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  }),
  post('multipart/mixed', form('operations', json), {
    'content-type': `multipart/mixed; boundary=${boundary}`,
  }),
  post('multipart without a boundary', json, { 'content-type': 'multipart/form-data' }),
  ...[
    '',
    ' ',
    '{',
    '}',
    '{"query"',
    '{"query":}',
    "{'query':1}",
    '{"query":"{ viewer { role } }"',
    `${json}${json}`,
    `${json},`,
    'undefined',
    'NaN',
    '{"query":"\n"}',
    `\u0000${json}`,
    '{"query":"\\ud8"}',
  ].map((body) => post(`the body ${JSON.stringify(body)}`, body)),
  post('a body that is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])),
  post(
    'a document that is no UTF-8',
    Buffer.concat([Buffer.from('{"query":"{ '), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from(' }"}')]),
  ),
  post('a body in UTF-16', Buffer.from(json, 'utf16le')),
  post('a body said to be gzip', json.slice(0, 20), { ...asJson, 'content-encoding': 'gzip' }),
  post('300 KB of document', JSON.stringify({ query: `# ${'x'.repeat(300 * 1024)}` })),
  post('300 KB of variables', JSON.stringify({ query, variables: { x: 'y'.repeat(300 * 1024) } })),
  post('600 KB of nothing', ' '.repeat(600 * 1024)),
  post('300 KB of open brackets', '['.repeat(300 * 1024)),
  post('250 KB of open brackets', '['.repeat(250 * 1024)),
  post('250 KB of open braces', '{"a":'.repeat(50 * 1024)),
  post('__proto__', `{"query":"${query}","variables":{"__proto__":{"admin":true}}}`),
  post(
    'constructor.prototype',
    `{"query":"${query}","variables":{"constructor":{"prototype":{"admin":true}}}}`,
  ),
  get('no document', ''),
  get('an empty document', 'query='),
  get('two documents', `query=${inAddress}&query=${inAddress}`),
  get('documents as a list', `query[]=${inAddress}`),
  get('a document within a key', `query[query]=${inAddress}`),
  get('variables that are no JSON', `query=${inAddress}&variables={`),
  get('variables that are a list', `query=${inAddress}&variables=[]`),
  get('variables that are a text', `query=${inAddress}&variables=%22x%22`),
  get('two variables', `query=${inAddress}&variables={}&variables={}`),
  get('two names of operations', `query=${inAddress}&operationName=A&operationName=B`),
  get('the name of another operation', `query=${inAddress}&operationName=A`),
  get('a mutation', `query=${mutation}`),
  get(
    'a mutation beside a query',
    `query=${encodeURIComponent('query A { viewer { role } } ')}${mutation.replace('mutation', 'mutation%20B')}&operationName=B`,
  ),
  get('%ff in place of a document', 'query=%ff'),
  get('%ff behind a document', `query=${inAddress}%ff`),
  get('%ff in a comment behind what costs too much', `query=${encodeURIComponent(`${flood} #`)}%ff`),
  get('%c3 in a comment behind too many aliases', `query=${encodeURIComponent(`${aliases} #`)}%c3`),
  get('% in a comment behind too many aliases', `query=${encodeURIComponent(`${aliases} #`)}%`),
  get('%zz in a comment behind too many aliases', `query=${encodeURIComponent(`${aliases} #`)}%zz`),
  get('too many aliases in a key written otherwise', `%71uery=${encodeURIComponent(aliases)}`),
  get('too many aliases with + for a space', `query=${encodeURIComponent(aliases).replaceAll('%20', '+')}`),
  get('%00 in a document', 'query={%00}'),
  get('an address of 15 KB', `query=${'a'.repeat(15 * 1024)}`),
  get('an address of 20 KB', `query=${'a'.repeat(20 * 1024)}`),
  get('2,000 parameters', Array.from({ length: 2_000 }, (_, index) => `p${index}`).join('&')),
  get('__proto__ as a parameter', '__proto__[query]=x&constructor=x'),
  get('a document as text/plain', `query=${inAddress}&variables=1`, { 'content-type': 'text/plain' }),
  ...['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'SEARCH', 'REPORT', 'COPY', 'LINK', 'PURGE'].map(
    (method): HostileRequest => ({
      name: `request: by ${method}`,
      method,
      path: '/graphql',
      headers: asJson,
      body: json,
    }),
  ),
  { name: 'request: by HEAD', method: 'HEAD', path: `/graphql?query=${inAddress}`, headers: {} },
  ...[
    '/graphql/',
    '/GRAPHQL',
    '/graphql/../graphql/x',
    '/graphql%2f',
    '/graphql/%ff',
    '//graphql',
    '/graphql;x=1',
    '/.env',
    '/..%2f..%2fetc/passwd',
    '/%00',
  ].map(
    (path): HostileRequest => ({
      name: `request: at ${path}`,
      method: 'POST',
      path,
      headers: asJson,
      body: json,
    }),
  ),
  post('a head of 20 KB', json, { ...asJson, 'x-long': 'x'.repeat(20 * 1024) }),
  post('an answer as a picture', json, { ...asJson, accept: 'image/png' }),
  post('no credential', json, { ...asJson, authorization: '' }),
  post('a credential of 10 KB', json, { ...asJson, authorization: `Bearer ${'x'.repeat(10 * 1024)}` }),
  post('a credential of another kind', json, { ...asJson, authorization: 'Basic YWRtaW46YWRtaW4=' }),
  post('a credential that is a form of one', json, {
    ...asJson,
    authorization: `Bearer clap_${'%00'.repeat(14)}`,
  }),
];
