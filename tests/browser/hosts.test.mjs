// The files made for hosts, tried on the servers that read them: real nginx and Apache, at the root of
// a domain and in a folder below it. And the policies of pages and headers, as evaluated by csp_evaluator.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { launch } from './lib/browser.mjs';
import { build } from './lib/build.mjs';
import { siteWithFullEntry } from './lib/full-entry.mjs';
import { attribute, pagesOf } from './lib/html.mjs';
import { kindsOf, open } from './lib/kinds.mjs';
import { ask, freePort, readable, servers } from './lib/real-servers.mjs';

const require = createRequire(import.meta.url);
const { CspEvaluator } = require('csp_evaluator/dist/evaluator.js');
const { CspParser } = require('csp_evaluator/dist/parser.js');
const { Severity } = require('csp_evaluator/dist/finding.js');

const PLACES = ['', 'some/sub/path/'];
const SAID = {
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': /^camera=\(\)/,
  'content-security-policy': /frame-ancestors 'none'/,
};
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Whether a policy has no grave fault, nor one that may be grave. */
function checkPolicy(policy, what) {
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
  const grave = findings.filter(({ severity }) => severity <= Severity.HIGH_MAYBE);
  assert.deepEqual(grave.map(({ directive, description }) => [directive, description]), [], what);
  assert.ok(!policy.includes('unsafe'), what);
}

for (const [name, server] of Object.entries(servers)) {
  const isRequired = process.env.REQUIRE_SERVERS === '1';
  const skip = !server.isThere && !isRequired && `${name} is not here: install ${server.package}`;
  if (skip) console.error(`\n*** NOT TESTED: ${skip} (Debian, Ubuntu) ***\n`);
  if (!server.isThere && isRequired) {
    test(name, () => assert.fail(`${name} is missing: install ${server.package}`));
    continue;
  }
  for (const path of PLACES) {
    describe(`${name} with the site at /${path}`, { skip }, () => tryServer(name, server, path));
  }
}

describe('apache without the modules that are not always there', { skip: !servers.apache.isThere }, () => {
  test('serves every page and the one for what is missing, and pages lead on from old addresses', async () => {
    const site = readable();
    const port = await freePort();
    const root = `http://127.0.0.1:${port}/`;
    build({ site: siteWithFullEntry(), out: join(site, 'public'), options: ['--host', 'apache', '--base-url', root] });
    const without = ['headers', 'rewrite'];
    const running = await servers.apache.start({ root: join(site, 'public'), port, without });
    try {
      assert.equal((await ask(`${root}schools/`, { 'accept-encoding': 'gzip, br' })).status, 200);
      const { status, body } = await ask(`${root}a/b/nowhere`);
      assert.equal(status, 404);
      assert.deepEqual(body, readFileSync(join(site, 'public/404.html')));
      const old = await ask(`${root}projects/every-field/`);
      assert.match(old.body.toString(), /http-equiv="refresh" content="0; url=[./]*partnerships\/every-field\/"/);
    } finally {
      await running.stop();
    }
  });
});

function tryServer(name, server, path) {
  let site;
  let running;
  let root;
  let forms;

  before(async () => {
    const folder = readable();
    const port = await freePort();
    root = `http://127.0.0.1:${port}/${path}`;
    site = join(folder, path.replace(/\/$/, '') || 'public');
    build({ site: siteWithFullEntry(), out: site, options: ['--host', name, '--base-url', root] });
    running = await server.start({ root: path ? folder : site, path, port });
    forms = [['gzip', gunzipSync]];
    if (server.brotli) forms.push(['br', brotliDecompressSync]);
  });
  after(() => running?.stop());

  const file = (path) => readFileSync(join(site, path));
  const asset = (end) => `assets/${readdirSync(join(site, 'assets')).find((name) => name.endsWith(end))}`;

  function checkSaid({ headers, lines }, what) {
    for (const [header, expected] of Object.entries(SAID)) {
      assert.equal(lines.filter((line) => line === header).length, 1, `${what}: ${header} once`);
      if (typeof expected === 'string') assert.equal(headers[header], expected, `${what}: ${header}`);
      else assert.match(headers[header], expected, `${what}: ${header}`);
    }
    // The site under test has no certificate.
    checkPolicy(headers['content-security-policy'].replaceAll('http://127.0.0.1', 'https://127.0.0.1'), what);
  }

  test('the headers are on pages, assets, feeds, and the page for what is missing', async () => {
    const kept = { '': 'no-cache', 'schools/': 'no-cache', 'feed.xml': 'no-cache', 'nowhere/': 'no-cache' };
    for (const end of ['.css', '.js', '.svg']) kept[asset(end)] = FOR_EVER;
    kept['assets/nowhere.css'] = 'no-cache';
    for (const [path, expected] of Object.entries(kept)) {
      for (const encoding of ['identity', 'gzip', 'gzip, deflate, br']) {
        const answer = await ask(root + path, { 'accept-encoding': encoding });
        checkSaid(answer, path);
        assert.equal(answer.headers['cache-control'], expected, `${path} with ${encoding}`);
      }
    }
  });

  test('every file is what it says it is', async () => {
    const types = {
      '': 'text/html; charset=utf-8',
      'feed.xml': 'application/atom+xml; charset=utf-8',
      [asset('.css')]: 'text/css; charset=utf-8',
      [asset('.js')]: /^(text|application)\/javascript; charset=utf-8$/,
      [asset('.svg')]: /^image\/svg\+xml; charset=utf-8$/,
      'robots.txt': 'text/plain; charset=utf-8',
      'sitemap.xml': /^(text|application)\/xml; charset=utf-8$/,
    };
    for (const [path, expected] of Object.entries(types)) {
      for (const encoding of ['identity', 'gzip', 'br']) {
        const { status, headers } = await ask(root + path, { 'accept-encoding': encoding });
        assert.equal(status, 200, path);
        const said = headers['content-type'];
        const isRight = typeof expected === 'string' ? said === expected : expected.test(said);
        assert.ok(isRight, `${path} with ${encoding}: ${said}`);
      }
    }
  });

  test('the compressed forms beside the files are handed out to whoever takes them', async () => {
    for (const path of ['', 'schools/', '404.html', 'feed.xml', asset('.css'), asset('.js')]) {
      const name = path === '' || path.endsWith('/') ? `${path}index.html` : path;
      const whole = file(name);
      const plain = await ask(root + path);
      assert.equal(plain.headers['content-encoding'], undefined, path);
      assert.match(plain.headers.vary ?? '', /accept-encoding/i, `${path}: Vary`);
      assert.deepEqual(plain.body, whole, path);
      for (const [encoding, unpack] of forms) {
        const packed = file(`${name}.${encoding === 'gzip' ? 'gz' : encoding}`);
        const answer = await ask(root + path, { 'accept-encoding': encoding });
        assert.equal(answer.headers['content-encoding'], encoding, path);
        assert.match(answer.headers.vary ?? '', /accept-encoding/i, `${path}: Vary`);
        assert.deepEqual(answer.body, packed, `${path}: the file that was made for ${encoding}`);
        assert.deepEqual(unpack(answer.body), whole, path);
        assert.notEqual(answer.headers.etag, plain.headers.etag, `${path}: one mark for two forms`);
      }
      // What the browsers of today send.
      const { headers } = await ask(root + path, { 'accept-encoding': 'gzip, deflate, br, zstd' });
      assert.ok(forms.some(([encoding]) => headers['content-encoding'] === encoding), path);
    }
  });

  test('what is asked for again is not sent again', async () => {
    for (const encoding of ['identity', 'gzip']) {
      const first = await ask(`${root}schools/`, { 'accept-encoding': encoding });
      const again = { 'accept-encoding': encoding, 'if-none-match': first.headers.etag };
      const { status, body } = await ask(`${root}schools/`, again);
      assert.equal(status, 304, encoding);
      assert.equal(body.length, 0);
    }
  });

  test('what is missing gets the page that says so, at any depth', async () => {
    const missing = file('404.html');
    const addresses = ['nowhere', 'nowhere.html', 'schools/nowhere/', 'a/b/c/d/nowhere', 'assets/x.css'];
    // A folder without a page of its own. Apache may list it, as the server is set.
    if (name === 'nginx') addresses.push('assets/');
    for (const address of addresses) {
      for (const [encoding, unpack] of [['identity', (body) => body], ...forms]) {
        const { status, headers, body } = await ask(root + address, { 'accept-encoding': encoding });
        assert.equal(status, 404, address);
        assert.equal(headers['content-type'], 'text/html; charset=utf-8', address);
        const isPacked = headers['content-encoding'] !== undefined;
        assert.deepEqual(isPacked ? unpack(body) : body, missing, `${address} with ${encoding}`);
      }
    }
  });

  test('old addresses lead on for good, with what stands behind them', async () => {
    const to = `/${path}partnerships/every-field/`;
    const olds = ['projects/every-field/', 'projects/every-field', 'old/very/deep/path/', 'projects/music.html'];
    for (const old of olds) {
      for (const query of ['', '?from=news']) {
        const { status, headers } = await ask(root + old + query);
        assert.equal(status, 301, old);
        assert.equal(new URL(headers.location, root).href, new URL(to + query, root).href, old);
      }
    }
    // Neither more nor less than that address.
    for (const other of ['projects/every-field/else/', 'xprojects/every-field/', 'projects/musicxhtml']) {
      assert.equal((await ask(root + other)).status, 404, other);
    }
  });

  test('a folder without a slash leads to the one with it', async () => {
    const { status, headers } = await ask(`${root}schools`);
    assert.equal(status, 301);
    assert.equal(new URL(headers.location, root).href, `${root}schools/`);
  });

  test('the settings themselves are shown to nobody', async () => {
    for (const name of ['.nginx.conf', '.htaccess', '.htaccess.gz', 'schools/.htaccess']) {
      const { status, body } = await ask(root + name);
      assert.ok(status === 404 || status === 403, `${name}: ${status}`);
      assert.ok(!body.includes('together build --host'), name);
    }
  });

  test('a browser finds no fault with any kind of page, and can search', async () => {
    const browser = await launch();
    try {
      const page = await browser.newPage();
      const faults = [];
      page.on('console', (line) => {
        const isAboutMissing = line.text().includes('404 (Not Found)');
        if (line.type() === 'error' && !isAboutMissing) faults.push(`${page.url()}: ${line.text()}`);
      });
      page.on('pageerror', (error) => faults.push(`${page.url()}: ${error}`));
      const kinds = kindsOf(site);
      kinds.delete('redirect');
      for (const path of kinds.values()) await open(page, root + path);
      await page.goto(`${root}a/b/nowhere`);
      assert.deepEqual(faults, []);
    } finally {
      await browser.close();
    }
  });
}

describe('what pages and headers allow', () => {
  const site = siteWithFullEntry();

  test('is evaluated without a grave finding, on every page', () => {
    const policies = new Set();
    for (const [, page] of pagesOf(build({ site }))) {
      const meta = page.elements.find((one) => attribute(one, 'http-equiv') === 'Content-Security-Policy');
      policies.add(attribute(meta, 'content'));
    }
    assert.ok(policies.size >= 2, 'one for pages, one for the page that is missing');
    for (const policy of policies) checkPolicy(policy, policy);
  });

  test('is evaluated without a grave finding in the files of every host', () => {
    const files = {
      netlify: ['_headers', /Content-Security-Policy: (.*)/],
      cloudflare: ['_headers', /Content-Security-Policy: (.*)/],
      apache: ['.htaccess', /Content-Security-Policy "(.*)"/],
      nginx: ['.nginx.conf', /Content-Security-Policy "(.*)" always/],
      s3: ['.s3-headers.json', /"ContentSecurityPolicy": "(.*)"/],
    };
    const all = Object.entries(files).map(([host, [name, pattern]]) => {
      const out = build({ site, options: ['--host', host] });
      assert.ok(existsSync(join(out, name)), name);
      return readFileSync(join(out, name), 'utf8').match(pattern)[1];
    });
    for (const policy of all) {
      checkPolicy(policy, policy);
      assert.match(policy, /^default-src 'none'; script-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'$/);
    }
    assert.equal(new Set(all).size, 1, 'all hosts say the same');
  });

  test('would be found if it were too much', () => {
    assert.throws(() => checkPolicy("script-src 'self' 'unsafe-inline' *", 'too much'));
    assert.throws(() => checkPolicy("default-src https:", 'too much'));
  });
});
