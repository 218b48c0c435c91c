// What machines read: feeds, sitemap, robots.txt and the data in pages.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { parseAtomFeed } from 'feedsmith';
import { build } from './lib/build.mjs';
import { baseUrl, categories, entries, regions, settings } from './lib/content.mjs';
import { siteWithFullEntry } from './lib/full-entry.mjs';
import { address, attribute, filesIn, jsonLd, pagesOf } from './lib/html.mjs';
import { xmlFaults } from './lib/xml.mjs';

let site;
let pages;
let feeds;

before(() => {
  site = build();
  pages = pagesOf(site);
  feeds = filesIn(site).filter((path) => path.endsWith('feed.xml'));
});

const read = (path) => readFileSync(join(site, path), 'utf8');

test('there is a feed of all, of those that look for partners, and of each category and region that has entries', () => {
  const used = (kind, declared) =>
    declared
      .filter(({ slug }) => entries.some((entry) => entry[kind].includes(slug)))
      .map(({ slug }) => `${kind}/${slug}/feed.xml`);
  const expected = ['feed.xml', 'looking-for-partners/feed.xml', ...used('categories', categories), ...used('regions', regions)];
  assert.deepEqual(feeds, expected.sort());
});

test('every feed is what RFC 4287 asks for', async () => {
  const other = build({ site: siteWithFullEntry() });
  const files = [...feeds.map((path) => join(site, path)), join(other, 'regions/wales/feed.xml')];
  for (const file of files) assert.deepEqual(await xmlFaults(file, 'atom.rng'), []);
});

test('a feed reader finds in every feed the newest entries of its list', () => {
  for (const path of feeds) {
    const feed = parseAtomFeed(read(path));
    const folder = path.replace(/feed\.xml$/, '');
    const link = (of, rel) => of.links.filter((one) => one.rel === rel).map(({ href }) => href);
    assert.equal(feed.id, baseUrl + folder);
    assert.ok(feed.title.value.includes(settings.name), path);
    assert.deepEqual(feed.authors.map(({ name }) => name), [settings.name]);
    assert.deepEqual(link(feed, 'self'), [baseUrl + path]);
    assert.deepEqual(link(feed, 'alternate'), [baseUrl + folder]);
    const [kind, slug] = folder.split('/');
    const seeking = (entry) => entry.fields.status === 'seeking-partners';
    const belongs = (entry) => !kind || (slug ? entry[kind].includes(slug) : seeking(entry));
    const mine = entries.filter(belongs);
    const inFeed = feed.entries ?? [];
    const shown = inFeed.map(({ id }) => id.slice(`${baseUrl}partnerships/`.length, -1));
    assert.equal(shown.length, Math.min(mine.length, 30), path);
    assert.equal(new Set(shown).size, shown.length, `${path} names an entry twice`);
    const oldest = inFeed.at(-1)?.published.slice(0, 10) ?? '';
    for (const entry of mine.filter((one) => String(one.fields.date) > oldest)) {
      assert.ok(shown.includes(entry.slug), `${path} lacks ${entry.slug}`);
    }
    for (const [index, entry] of inFeed.entries()) {
      const written = mine.find((one) => one.slug === shown[index]);
      assert.ok(written, `${path} has ${entry.id}, which is not of its list`);
      assert.equal(entry.title.value, written.fields.title);
      assert.equal(entry.summary.value, written.fields.summary.trim());
      assert.deepEqual(link(entry, 'alternate'), [entry.id]);
      assert.deepEqual(entry.categories.map(({ term }) => term), written.categories);
      assert.ok(entry.updated >= entry.published && entry.updated <= feed.updated, entry.id);
    }
  }
});

test('every feed is named on the pages of its list, the feed of all on every page', () => {
  for (const [path, { elements, kind }] of pages) {
    if (kind === 'redirect') continue;
    const here = elements
      .filter((element) => attribute(element, 'type') === 'application/atom+xml')
      .map((element) => new URL(attribute(element, 'href'), baseUrl + address(path)).href);
    assert.ok(here.includes(`${baseUrl}feed.xml`), path);
    const own = path.match(/^(categories|regions)\/[^/]+\/(page\/\d+\/)?index\.html$/);
    const feed = own && `${path.split('/').slice(0, 2).join('/')}/feed.xml`;
    if (feed) assert.ok(here.includes(baseUrl + feed), path);
  }
});

test('the sitemap keeps to the protocol', async () => {
  const file = join(site, 'sitemap.xml');
  assert.deepEqual(await xmlFaults(file, 'sitemap.rng'), []);
  const addresses = [...read('sitemap.xml').matchAll(/<loc>([^<]*)</g)].map(([, url]) => url);
  assert.ok(addresses.length <= 50_000 && statSync(file).size <= 50 * 1024 * 1024);
  assert.equal(new Set(addresses).size, addresses.length);
  for (const url of addresses) assert.ok(url.startsWith(baseUrl), url);
});

test('robots.txt allows all and names the sitemap', () => {
  const lines = read('robots.txt').split('\n').filter(Boolean);
  assert.deepEqual(lines, ['User-agent: *', 'Allow: /', `Sitemap: ${baseUrl}sitemap.xml`]);
});

test('every page that is to be found describes itself in JSON-LD', () => {
  const known = { home: 'WebSite', partnership: 'Article', content: 'WebPage', numbers: 'WebPage' };
  for (const [path, one] of pages) {
    if (['not-found', 'redirect'].includes(one.kind)) continue;
    const [data, ...more] = jsonLd(one);
    assert.equal(more.length, 0, path);
    assert.equal(data['@context'], 'https://schema.org', path);
    const [main, trail] = data['@graph'];
    assert.equal(main.url, baseUrl + address(path), path);
    if (one.kind === 'school') assert.match(main['@type'], /School$|^Preschool$/, path);
    else assert.equal(main['@type'], known[one.kind] ?? 'CollectionPage', path);
    if (one.kind === 'home') continue;
    const steps = trail.itemListElement;
    assert.equal(trail['@type'], 'BreadcrumbList', path);
    assert.deepEqual(steps.map(({ position }) => position), steps.map((_, index) => index + 1), path);
    assert.equal(steps[0].item, baseUrl, path);
  }
});
