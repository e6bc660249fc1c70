import type { FastifyInstance } from 'fastify';
import type { ServerOptions } from './options.ts';
import { basePath } from './publicPath.ts';
import { pagePolicy } from './securityHeaders.ts';

/** `/` says what runs here and where to go. Its links begin with the path of PUBLIC_URL. */
export function landingRoute(app: FastifyInstance, { playground, publicUrl }: ServerOptions): void {
  const base = basePath(publicUrl);
  const links = [
    '/graphql',
    ...(playground ? ['/playground'] : []),
    '/health/ready',
    // A proxy for others keeps it inside (docs/behind-a-proxy.md).
    ...(publicUrl === null ? ['/metrics'] : []),
  ].map((path) => base + path);
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Clapperboard</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }</style>
<h1>Clapperboard</h1>
<p>A GraphQL gateway for audio-to-video generation runs here.</p>
<ul>${links.map((link) => `<li><a href="${link}">${link}</a></li>`).join('')}</ul>
</html>
`;
  app.get('/', pagePolicy({ 'style-src': ["'unsafe-inline'"] }), async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  );
}
