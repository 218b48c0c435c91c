// No link of the site is broken, wherever it is put: at the root of a host, below it, or on a disk.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build, newSite, temporary } from './lib/build.mjs';
import { baseUrl } from './lib/content.mjs';
import { siteWithFullEntry } from './lib/full-entry.mjs';
import { address, addressesOf, attribute, filesIn, jsonLd, page, pagesOf } from './lib/html.mjs';
import { serve } from './lib/server.mjs';

/** Addresses that no test follows: other hosts, and programs for writing letters. */
const outside = (value) => /^(https?:|mailto:)/i.test(value);

/** Elements whose address must be a whole one, because a standard says so. */
const mustBeWhole = (element) =>
  attribute(element, 'rel') === 'canonical' || (attribute(element, 'property') ?? '').startsWith('og:');

/** An icon or a picture may be inside the page itself. */
const isWithin = (tagName, value) => ['link', 'img'].includes(tagName) && value.startsWith('data:');

/** Every address on a page that is meant to stay inside the site. */
function inside({ elements }) {
  return elements
    .filter((element) => !mustBeWhole(element))
    .flatMap((element) =>
      addressesOf(element).filter(({ value }) => !isWithin(element.tagName, value)),
    )
    .filter(({ value }) => !outside(value));
}

/** The same faults would come from hundreds of pages: tells how many, and shows some. */
function none(faults, what) {
  const shown = faults.slice(0, 20).join('\n');
  assert.equal(faults.length, 0, `${faults.length} ${what}:\n${shown}`);
}

/** Whether `#fragment` is a place on the page, told as a fault if not. */
const placeFault = (to, fragment, from, value) =>
  !fragment || to?.ids.has(decodeURIComponent(fragment)) ? [] : [`${from}: no such place: ${value}`];

/** Follows every link of every page as a browser does, and asks the server for what it names. */
async function checkServed(folder, root) {
  const pages = pagesOf(folder);
  const answers = new Map();
  const ask = async (url) => {
    if (!answers.has(url)) {
      const response = await fetch(url, { redirect: 'manual' });
      const html = (response.headers.get('content-type') ?? '').startsWith('text/html');
      const text = await response.text();
      answers.set(url, { status: response.status, page: html ? page(text) : undefined });
    }
    return answers.get(url);
  };
  const faults = [];
  let n = 0;
  for (const [path, one] of pages) {
    for (const { value } of inside(one)) {
      n += 1;
      const url = new URL(value, `${root}${address(path)}`);
      const fragment = url.hash.slice(1);
      url.hash = '';
      if (!url.href.startsWith(root)) {
        faults.push(`${path}: leaves the site: ${value}`);
        continue;
      }
      const { status, page: to } = await ask(url.href);
      if (status !== 200) faults.push(`${path}: ${status}: ${value}`);
      else faults.push(...placeFault(to, fragment, path, value));
    }
  }
  assert.ok(n > 5000, `only ${n} links were found`);
  none(faults, 'broken links');
}

describe('the site at /, and the same files below another path', () => {
  let site;
  let atRoot;
  let below;
  let server;
  let deepServer;

  before(async () => {
    site = build({ site: siteWithFullEntry() });
    const host = temporary();
    below = join(host, 'some/sub/path');
    mkdirSync(dirname(below), { recursive: true });
    cpSync(site, below, { recursive: true });
    server = await serve(site);
    deepServer = await serve(host, 'some/sub/path/404.html');
    atRoot = `${server.url}/`;
  });
  after(() => Promise.all([server.stop(), deepServer.stop()]));

  test('at / every link leads to a page and a place on it', () => checkServed(site, atRoot));

  test('below /some/sub/path/ every link does too', () =>
    checkServed(below, `${deepServer.url}/some/sub/path/`));

  test('no link depends on where the site is', () => {
    const faults = [];
    for (const [path, one] of pagesOf(site)) {
      const root = 'http://host/a/b/c/';
      for (const { value } of inside(one)) {
        const gone = !new URL(value, root + address(path)).href.startsWith(root);
        if (value.startsWith('/') || gone) faults.push(`${path}: ${value}`);
      }
    }
    none(faults, 'links that begin with / or go above the root');
  });

  test('what stylesheets and drawings name is there', () => {
    const faults = [];
    for (const path of filesIn(site).filter((name) => name.endsWith('.css'))) {
      for (const [, name] of readFileSync(join(site, path), 'utf8').matchAll(/url\(["']?([^"')]+)/g)) {
        const there = name.startsWith('data:') || existsSync(join(site, dirname(path), name));
        if (!there) faults.push(`${path}: ${name}`);
      }
    }
    for (const [path, { elements, ids }] of pagesOf(site)) {
      for (const { value } of elements.flatMap((element) => element.attrs)) {
        const id = value.match(/^url\(#(.+)\)$/)?.[1];
        if (id && !ids.has(id)) faults.push(`${path}: ${value}`);
      }
    }
    none(faults, 'missing parts');
  });

  test('every page can be reached from the front page by links', () => {
    const pages = pagesOf(site);
    const reached = new Set(['index.html']);
    for (const path of reached) {
      for (const { value } of inside(pages.get(path))) {
        const url = new URL(value, `http://host/${address(path)}`);
        const to = url.pathname.slice(1).replace(/(^|\/)$/, '$1index.html');
        if (pages.has(to)) reached.add(to);
      }
    }
    const isRedirect = (path) => pages.get(path).kind === 'redirect';
    const lost = [...pages.keys()].filter((path) => !reached.has(path) && !isRedirect(path));
    assert.deepEqual(lost, ['404.html']);
  });

  test('whole addresses begin with the base address and lead to files that exist', () => {
    const exists = (url) => {
      if (!url.startsWith(baseUrl)) return false;
      const path = decodeURIComponent(url.slice(baseUrl.length).split('#')[0]);
      const file = join(site, path === '' || path.endsWith('/') ? `${path}index.html` : path);
      return statSync(file, { throwIfNoEntry: false })?.isFile();
    };
    const faults = [];
    const check = (path, url) => exists(url) || faults.push(`${path}: ${url}`);
    let n = 0;
    for (const [path, one] of pagesOf(site)) {
      for (const element of one.elements.filter(mustBeWhole)) {
        const [name, rel] = ['property', 'rel'].map((key) => attribute(element, key));
        if (rel === 'canonical') check(path, attribute(element, 'href'));
        if (['og:url', 'og:image'].includes(name)) check(path, attribute(element, 'content'));
        n += 1;
      }
      for (const url of strings(jsonLd(one)).filter((text) => text.startsWith(baseUrl))) check(path, url);
      const canonical = one.elements.find((element) => attribute(element, 'rel') === 'canonical');
      if (canonical && one.kind !== 'redirect') {
        assert.equal(attribute(canonical, 'href'), baseUrl + address(path), path);
      }
      assert.ok(canonical || one.kind === 'not-found', `${path} has no canonical address`);
    }
    for (const path of filesIn(site).filter((name) => name.endsWith('.xml'))) {
      const xml = readFileSync(join(site, path), 'utf8');
      for (const [, url] of xml.matchAll(/<(?:loc|id)>([^<]*)<|<link [^>]*href="([^"]*)"/g)) {
        if (url) check(path, url);
      }
    }
    assert.ok(n > 1000, `only ${n} were found`);
    none(faults, 'whole addresses that lead nowhere');
  });
});

/** Follows every link by the files alone. `portable` links name them to the last letter. */
function checkOnDisk(site, portable) {
  const pages = pagesOf(site);
  const files = new Set(filesIn(site));
  const faults = [];
  for (const [path, one] of pages) {
    for (const { value } of inside(one)) {
      const url = new URL(value, `file:///a/b/${path}`);
      const named = decodeURIComponent(url.pathname.slice('/a/b/'.length));
      const to = portable ? named : named.replace(/(^|\/)$/, '$1index.html');
      if (value.startsWith('/') || !url.pathname.startsWith('/a/b/') || !files.has(to)) {
        faults.push(`${path}: ${value}`);
      } else {
        faults.push(...placeFault(pages.get(to), url.hash.slice(1), path, value));
      }
    }
  }
  none(faults, 'broken links');
}

test('in the portable site, read from a disk, every link names a file exactly', () => {
  checkOnDisk(build({ site: siteWithFullEntry(), options: ['--portable'] }), true);
});

describe('a site that has no address of its own', () => {
  test('has no broken links, and nothing that would need a whole address', () => {
    const nowhere = newSite((content) => {
      const file = join(content, 'site.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^base_url:.*$/m, ''));
    });
    const site = build({ site: nowhere });
    checkOnDisk(site, false);
    for (const [path, one] of pagesOf(site)) {
      assert.ok(!one.html.includes(baseUrl), path);
      assert.ok(!one.elements.some((element) => attribute(element, 'rel') === 'canonical'), path);
    }
    assert.deepEqual(filesIn(site).filter((path) => path.endsWith('.xml')), []);
  });
});

describe('the page for what is missing', () => {
  test('works at any depth: its style is in it, and its links lead back', async () => {
    const host = temporary();
    const server = await serve(host, 'some/sub/path/404.html');
    try {
      const root = `${server.url}/some/sub/path/`;
      mkdirSync(join(host, 'some/sub'), { recursive: true });
      cpSync(build({ options: ['--base-url', root] }), join(host, 'some/sub/path'), { recursive: true });
      for (const missing of ['missing', 'missing/', 'one/two/three/four/missing.html']) {
        const response = await fetch(root + missing);
        assert.equal(response.status, 404);
        const shown = page(await response.text());
        assert.equal(shown.kind, 'not-found');
        assert.ok(shown.elements.some(({ tagName }) => tagName === 'style'), 'its style is inline');
        const whole = shown.elements.flatMap(addressesOf).filter(({ value }) => value.startsWith(root));
        assert.ok(whole.length > 5);
        for (const { value: link } of [...whole, ...inside(shown)]) {
          const url = new URL(link, root + missing);
          if (link.startsWith('#')) assert.ok(shown.ids.has(link.slice(1)), link);
          else assert.equal((await fetch(url, { redirect: 'manual' })).status, 200, link);
        }
      }
    } finally {
      await server.stop();
    }
  });

  test('names other pages by whole addresses only', () => {
    const shown = pagesOf(build()).get('404.html');
    const faults = inside(shown).filter(({ value }) => !value.startsWith('#'));
    assert.deepEqual(faults, []);
  });
});

/** All texts in a value of JSON. */
function strings(value) {
  if (typeof value === 'string') return [value];
  if (value && typeof value === 'object') return Object.values(value).flatMap(strings);
  return [];
}
