import type { App } from '../app.ts';
import type { Config } from '../config.ts';

/** Settings that are legal together, and seldom meant so: a sentence each, for the terminal and the log. */
export function warningsOf(config: Config, app: App): string[] {
  const { production, databaseUrl, upstream, http } = config;
  if (!production && databaseUrl !== null && upstream !== null)
    return [
      'NODE_ENV is not production: the playground is on and local media addresses are allowed, unless switched off.',
    ];
  if (app.developmentKey === null || app.isForThisMachineOnly) return [];
  const reason = http.publicUrl === null ? `HOST=${http.host}` : `PUBLIC_URL=${http.publicUrl}`;
  return [
    `${reason} opens this development gateway to other machines: the playground shows no key, and the demo team's key in the data folder is an admin's.`,
    'For this machine alone, leave HOST and PUBLIC_URL out. For others, set NODE_ENV=production, DATABASE_URL and GMI_API_KEY, and make keys with `clapperboard key create`.',
  ];
}

/** What a person is told when the gateway is ready. @param begun when the start began, by `performance.now()`. */
export function banner(app: App, config: Config, begun: number, warnings: readonly string[]): string {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const hint =
    app.developmentKey === null || app.isForThisMachineOnly
      ? ''
      : '  (put the key below into its Headers tab)';
  const rows: [string, string | null][] = [
    ['GraphQL', `${app.url}/graphql  (HTTP, WebSocket, event streams)`],
    ['Playground', config.playground ? `${app.url}/playground${hint}` : null],
    ['Public', config.http.publicUrl],
    ['Health', `${app.url}/health/ready`],
    ['Metrics', `${app.url}/metrics`],
    ['Database', app.database],
    ['Upstream', app.upstream],
    ['Key', app.developmentKey && `${app.developmentKey}  (team Demo, admin)`],
  ];
  const shown = rows.filter(([, value]) => value !== null);
  const lines = shown.map(([name, value]) => `  ${name.padEnd(11)} ${value}`).join('\n');
  const warned = warnings.map((warning) => `  WARNING: ${warning}\n`).join('');
  return `\nClapperboard is ready (${seconds} s). Ctrl-C stops it.\n\n${lines}\n\n${warned}${warned && '\n'}  A first video: npm run demo\n`;
}
