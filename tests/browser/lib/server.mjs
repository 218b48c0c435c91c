// A plain static web server, such as any host runs: knows folders, files and a page for what is missing.

import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
};

/**
 * Serves the files below `folder` as they are. `missing` is the path of the page that is shown
 * where there is nothing. Returns the address without a slash at the end, what was asked
 * for, and how to stop it. `headers` are sent with every answer; `changed` may make other bytes out
 * of those of a page.
 * The folder may be filled later: files are looked for when they are asked for.
 */
export async function serve(folder, missing = '404.html', headers = {}, changed = (bytes) => bytes) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = join(folder, normalize(decodeURIComponent(pathname)));
    const about = statSync(file, { throwIfNoEntry: false });
    if (about?.isDirectory() && !pathname.endsWith('/')) {
      response.writeHead(301, { location: `${pathname}/` }).end();
    } else if (about?.isDirectory()) {
      send(response, 200, join(file, 'index.html'));
    } else {
      // A name with a slash behind it is no file: `feed.xml/`.
      send(response, 200, pathname.endsWith('/') ? undefined : file);
    }
  });
  const send = (response, status, file) => {
    try {
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      const read = readFileSync(file);
      const bytes = type.startsWith('text/html') ? changed(read) : read;
      response.writeHead(status, { ...headers, 'content-type': type });
      response.end(bytes);
    } catch {
      if (status === 200) send(response, 404, join(folder, missing));
      else response.writeHead(404).end();
    }
  };
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    asked,
    stop() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
