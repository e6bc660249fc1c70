/** nginx by the file that the documentation shows, with other addresses and folders in it and nothing else. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { collect } from './command.ts';
import { eventually } from './eventually.ts';

export interface Nginx {
  /** What it has logged of calls so far. */
  accessLog(): Promise<string>;
  /** The certificate that its callers must trust; null: it speaks plain HTTP. */
  readonly certificate: string | null;
  stop(): Promise<void>;
}

export interface NginxOptions {
  readonly port: number;
  /** The gateway that it passes calls on to. */
  readonly gatewayUrl: string;
  /** Whether `/clap` is taken off what is passed on. */
  readonly stripped: boolean;
  /** Whether it speaks TLS, and HTTP/2 with it. */
  readonly tls: boolean;
}

/** Whether the machine has nginx, and openssl to make a certificate for it. */
export const hasNginx = (): boolean =>
  spawnSync('nginx', ['-v']).status === 0 && spawnSync('openssl', ['version']).status === 0;

/** A test that fails may never come to its end: no nginx outlives its worker. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** @throws where nginx is not installed, or refuses the example. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  if (!hasNginx()) throw new Error('nginx or openssl is not installed; Debian has nginx as nginx-light');
  const folder = mkdtempSync(join(tmpdir(), 'clapperboard-nginx-'));
  const certificate = options.tls ? await makeCertificate(folder) : null;
  writeFileSync(join(folder, 'clapperboard.conf'), site(folder, options));
  writeFileSync(join(folder, 'nginx.conf'), main(folder));
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = collect(child);
  const ended = once(child, 'close').then(() => running.delete(child));
  await eventually(
    () => {
      if (child.exitCode !== null) throw new Error(`nginx did not start:\n${output.stderr}`);
      // It listens before it writes this.
      return readFile(join(folder, 'nginx.pid'), 'utf8').catch(() => '');
    },
    (pid) => pid !== '',
  );
  return {
    certificate,
    accessLog: () => readFile(join(folder, 'access.log'), 'utf8'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The example with what its comments say for TLS and for a stripped path, on these ports and in this folder. */
function site(folder: string, { port, gatewayUrl, stripped, tls }: NginxOptions): string {
  let text = readFileSync(new URL('../../examples/proxies/nginx.conf', import.meta.url), 'utf8');
  const replace = (from: string | RegExp, to: string) => {
    const changed = text.replaceAll(from, to);
    if (changed === text) throw new Error(`examples/proxies/nginx.conf has no ${from}`);
    text = changed;
  };
  if (tls) {
    replace(/^ *listen 80;\n/gm, '');
    replace(/^( *)# (listen 443|ssl_certificate)/gm, '$1$2');
    replace('listen 443', `listen 127.0.0.1:${port}`);
    replace('/etc/ssl/video.example.com', join(folder, 'certificate'));
  } else {
    replace('listen 80', `listen 127.0.0.1:${port}`);
  }
  if (stripped) replace('proxy_pass http://clapperboard;', 'proxy_pass http://clapperboard/;');
  replace('127.0.0.1:4000', new URL(gatewayUrl).host);
  replace('/var/log/nginx/clapperboard.log', join(folder, 'access.log'));
  return text;
}

/** What a distribution's own file has around such a site; one process that runs as whoever tests. */
function main(folder: string): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  return `daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
error_log stderr warn;
events { worker_connections 256; }
http {
${folders.join('\n')}
include ${join(folder, 'clapperboard.conf')};
}
`;
}

/** For 127.0.0.1, signed by itself. @returns it, as PEM. */
async function makeCertificate(folder: string): Promise<string> {
  const [pem, key] = [join(folder, 'certificate.pem'), join(folder, 'certificate.key')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await promisify(execFile)('openssl', ['req', '-x509', ...ec, ...subject, '-keyout', key, '-out', pem]);
  return readFile(pem, 'utf8');
}
