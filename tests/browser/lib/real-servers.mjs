// The web servers that many hosts run, nginx and Apache, each with the shortest settings that serve a
// folder, and the file that the program made for it.

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { temporary } from './build.mjs';

const isRoot = process.getuid?.() === 0;
const found = (name) =>
  [`/usr/sbin/${name}`, `/usr/bin/${name}`, `/usr/local/sbin/${name}`].find(existsSync);
const NGINX_BROTLI = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';
const APACHE_MODULES = '/usr/lib/apache2/modules';

/**
 * The servers by the name of their host: the package they are in, whether they are there, whether
 * they hand out Brotli, and how to start one for `root`, where the site is in the folder `path`.
 */
export const servers = {
  nginx: {
    package: 'nginx',
    isThere: Boolean(found('nginx')),
    brotli: existsSync(NGINX_BROTLI),
    start: startNginx,
  },
  apache: {
    package: 'apache2-bin and media-types',
    isThere: [found('apache2'), APACHE_MODULES, '/etc/mime.types'].every((one) => one && existsSync(one)),
    brotli: true,
    start: startApache,
  },
};

/** A folder that a server which gives up its rights can read too. */
export function readable() {
  const folder = temporary();
  chmodSync(folder, 0o755);
  return folder;
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function startNginx({ root, path, port }) {
  const folder = readable();
  for (const kind of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, kind));
  const brotli = servers.nginx.brotli;
  const settings = `
    ${isRoot ? 'user www-data;' : ''}
    ${brotli ? `load_module ${NGINX_BROTLI};` : ''}
    daemon off;
    worker_processes 1;
    pid ${folder}/pid;
    error_log ${folder}/error.log;
    events { }
    http {
      include /etc/nginx/mime.types;
      access_log off;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((kind) => `${kind}_temp_path ${folder}/${kind.replace('client_', '')};`)
        .join('\n')}
      # As Debian has it.
      gzip on;
      server {
        listen 127.0.0.1:${port};
        root ${root};
        ${brotli ? 'brotli_static on;' : ''}
        include ${join(root, path)}/.nginx.conf;
      }
    }`;
  writeFileSync(join(folder, 'nginx.conf'), settings);
  const options = ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', join(folder, 'error.log')];
  return started(found('nginx'), options, port);
}

async function startApache({ root, port, without = [] }) {
  const folder = readable();
  // Those that Debian switches on, and the two that the file asks for.
  const modules = [
    'mpm_event', 'authz_core', 'authz_host', 'alias', 'dir', 'autoindex', 'env', 'filter', 'mime',
    'deflate', 'negotiation', 'reqtimeout', 'setenvif', 'status', 'headers', 'rewrite',
  ].filter((name) => !without.includes(name));
  const settings = `
    ServerRoot ${folder}
    ServerName 127.0.0.1
    Listen 127.0.0.1:${port}
    PidFile ${folder}/pid
    ErrorLog ${folder}/error.log
    Mutex file:${folder} default
    ${modules.map((name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`).join('\n')}
    ${isRoot ? 'User www-data\nGroup www-data' : ''}
    TypesConfig /etc/mime.types
    AddOutputFilterByType DEFLATE text/html text/plain text/xml text/css text/javascript
    AddOutputFilterByType DEFLATE application/javascript application/atom+xml application/xml
    DocumentRoot ${root}
    AccessFileName .htaccess
    <FilesMatch "^\\.ht">
      Require all denied
    </FilesMatch>
    <Directory ${root}>
      Options Indexes FollowSymLinks
      # No more than the file says that it needs.
      AllowOverride FileInfo
      Require all granted
    </Directory>`;
  writeFileSync(join(folder, 'apache.conf'), settings);
  return started(found('apache2'), ['-D', 'FOREGROUND', '-f', join(folder, 'apache.conf')], port);
}

async function started(program, options, port) {
  const server = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  server.stdout.on('data', (text) => (said += text));
  server.stderr.on('data', (text) => (said += text));
  let hasEnded = false;
  const ended = new Promise((done) => server.on('exit', () => done((hasEnded = true))));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    if (hasEnded || tries === 200) throw new Error(`${program} does not serve:\n${said}`);
    if (await ask(url).catch(() => undefined)) break;
    await new Promise((later) => setTimeout(later, 50));
  }
  return {
    url,
    async stop() {
      server.kill('SIGTERM');
      await ended;
    },
  };
}

/** Asks for an address and returns the answer as it came: nothing is followed nor unpacked. */
export function ask(url, headers = {}) {
  return new Promise((answered, failed) => {
    const asked = request(url, { headers, agent: false }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () =>
        answered({
          status: answer.statusCode,
          headers: answer.headers,
          lines: answer.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()),
          body: Buffer.concat(parts),
        }),
      );
    });
    asked.on('error', failed);
    asked.end();
  });
}
