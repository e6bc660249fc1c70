/**
 * The house's table of who may import whom. A folder that is not named on its line is out of its reach.
 * Beside the lines below every folder may import itself and packages.
 */
const table = {
  observability: [],
  outgoing: [],
  database: ['observability', 'packageFile.ts', 'newFile.ts'],
  upstream: ['observability'],
  events: ['database', 'observability'],
  domain: ['database', 'events', 'observability', 'outgoing', 'upstream/upstream.ts', 'newFile.ts'],
  dispatch: ['domain', 'database', 'upstream', 'observability'],
  graphql: ['domain', 'events', 'observability'],
  server: ['graphql', 'domain', 'observability', 'hostHeader.ts'],
  sandbox: ['upstream/wire.ts', 'hostHeader.ts'],
};
const within = (places) => `^src/(${places.join('|')})`.replaceAll('.', '\\.');

const rows = Object.entries(table).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing else of the house'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: within([`${folder}/`, ...allowed]) },
}));

export default {
  forbidden: [
    ...rows,
    {
      name: 'config-imports',
      comment: 'config.ts imports nothing of the house.',
      severity: 'error',
      from: { path: '^src/config\\.ts$' },
      to: { path: '^src/' },
    },
    {
      name: 'nobody-imports-the-top',
      comment: 'Only the command and the composition root know each other.',
      severity: 'error',
      from: { pathNot: '^src/(app|cli)' },
      to: { path: '^src/(app|cli)' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/database/generated/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
