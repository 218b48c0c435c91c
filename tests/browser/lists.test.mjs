// Every list shows exactly the entries that the content says, worked out here from the content alone.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { build } from './lib/build.mjs';
import { baseUrl, categories, entries, folded, phasesOf, regions, schools, sidesOf } from './lib/content.mjs';
import { address, attribute, below, hasClass, linksIn, pagesOf, textOf } from './lib/html.mjs';

let site;
let pages;

before(() => {
  site = build();
  pages = pagesOf(site);
});

/** The path of the file that a link on a page leads to. */
const target = (path, href) => {
  const { pathname } = new URL(href, `http://host/${address(path)}`);
  return pathname.slice(1).replace(/(^|\/)$/, '$1index.html');
};

/** The entries on the cards of one page, in their order. */
const cardsOf = (path) =>
  ['card-title', 'line-title'].flatMap((kind) => linksIn(pages.get(path), kind)).map(({ href }) => {
    const [, slug] = target(path, href).match(/^partnerships\/([^/]+)\/index\.html$/) ?? [];
    assert.ok(slug, `${path} has a card that leads to ${href}`);
    return slug;
  });

/** The entries of a list that begins in a folder and goes on along its pager. */
function listed(folder) {
  const found = [];
  let path = `${folder}index.html`;
  while (path) {
    assert.ok(pages.has(path), `there is no page ${path}`);
    found.push(...cardsOf(path));
    const next = pages
      .get(path)
      .elements.find((element) => element.tagName === 'a' && attribute(element, 'rel') === 'next');
    path = next && target(path, attribute(next, 'href'));
    assert.ok(found.length <= entries.length, `${folder} goes round in circles`);
  }
  return found;
}

/** Checks a list against the entries that belong into it; where there are none is no page. */
function check(folder, belongs) {
  const expected = entries.filter(belongs).map(({ slug }) => slug).sort();
  if (expected.length === 0) {
    assert.ok(!existsSync(join(site, folder)), `${folder} should not exist: it has no entries`);
  } else {
    assert.deepEqual(listed(folder).sort(), expected, folder);
  }
  return expected.length > 0;
}

test('the list of all partnerships has every entry once', () => {
  check('partnerships/', () => true);
  assert.equal(entries.length >= 60, true, 'the sixty entries are there');
});

test('every category lists exactly its entries', () => {
  for (const { slug } of categories) {
    check(`categories/${slug}/`, (entry) => entry.categories.includes(slug));
  }
});

test('every region lists exactly its entries', () => {
  for (const { slug } of regions) {
    check(`regions/${slug}/`, (entry) => entry.regions.includes(slug));
  }
});

test('every category in a region lists exactly its entries', () => {
  let n = 0;
  for (const { slug: category } of categories) {
    for (const { slug: region } of regions) {
      const both = (entry) => entry.categories.includes(category) && entry.regions.includes(region);
      n += check(`categories/${category}/${region}/`, both);
    }
  }
  assert.ok(n > 50, `only ${n} pairs have entries`);
});

const statuses = ['ongoing', 'paused', 'ended', 'one-off'];
const phases = ['nursery', 'primary', 'middle', 'secondary', 'all-through', 'sixth-form', 'special', 'other'];

test('every status and every phase lists exactly its entries', () => {
  for (const status of statuses) check(`status/${status}/`, ({ fields }) => fields.status === status);
  for (const phase of phases) check(`phases/${phase}/`, (entry) => phasesOf(entry).has(phase));
  assert.ok(pages.has('phases/index.html') && pages.has('phases/primary/index.html'));
});

test('the lists by who takes part hold every entry once', () => {
  const many = (n) => n > 1;
  const one = (n) => n === 1;
  const kinds = {
    'one-to-one': ([a, b]) => one(a) && one(b),
    'one-independent': ([a, b]) => one(a) && many(b),
    'one-state': ([a, b]) => many(a) && one(b),
    several: ([a, b]) => many(a) && many(b),
    'not-both': ([a, b]) => a === 0 || b === 0,
  };
  for (const [slug, belongs] of Object.entries(kinds)) {
    check(`balance/${slug}/`, (entry) => belongs(sidesOf(entry)));
  }
});

test('those that look for partners have a page, even if there are none', () => {
  const seeking = entries.filter(({ fields }) => fields.status === 'seeking-partners');
  assert.deepEqual(listed('looking-for-partners/').sort(), seeking.map(({ slug }) => slug).sort());
  const [help] = pages.get('looking-for-partners/index.html').elements.filter((one) => hasClass(one, 'seeking'));
  assert.match(textOf(help), /status: seeking-partners/);
});

test('there are no other lists than these', () => {
  const folders = new Set([
    '',
    ...categories.map(({ slug }) => `${slug}/`),
    ...categories.flatMap((one) => regions.map((other) => `${one.slug}/${other.slug}/`)),
  ]);
  const known = (path) => {
    const [, kind, folder] = path.match(/^(categories|regions)\/(.*?)(?:page\/\d+\/)?index\.html$/) ?? [];
    if (kind === 'regions') return folder === '' || regions.some(({ slug }) => `${slug}/` === folder);
    return kind !== 'categories' || folders.has(folder);
  };
  assert.deepEqual([...pages.keys()].filter((path) => !known(path)), []);
});

test('the indexes of categories and regions name each with the number of its entries', () => {
  for (const [kind, declared] of Object.entries({ categories, regions })) {
    const path = `${kind}/index.html`;
    const items = pages.get(path).elements.filter((element) => hasClass(element, 'directory'));
    const shown = [...below(items[0])].filter(({ tagName }) => tagName === 'li').map((item) => {
      const inner = [...below(item)];
      const name = textOf(inner.find(({ tagName }) => tagName === 'h2'));
      const count = textOf(inner.find((element) => hasClass(element, 'directory-count')));
      return [name, Number.parseInt(count, 10) || 0];
    });
    const expected = declared.map(({ slug, name }) => [
      name,
      entries.filter((entry) => entry[kind].includes(slug)).length,
    ]);
    assert.deepEqual(shown, expected);
  }
});

/** What the page of a school says of it: name, town, URN, entries. */
function schoolOn(path) {
  const { elements } = pages.get(path);
  const facts = new Map();
  for (const term of elements.filter(({ tagName }) => tagName === 'dt')) {
    const value = term.parentNode.childNodes.find(({ tagName }) => tagName === 'dd');
    facts.set(textOf(term), textOf(value));
  }
  return {
    path,
    name: folded(textOf(elements.find(({ tagName }) => tagName === 'h1'))),
    town: folded(facts.get('Town') ?? ''),
    urn: facts.get('URN')?.match(/^\d{6}/)?.[0],
    entries: cardsOf(path),
  };
}

/** The page of each school of the content, by the school. */
function schoolPages() {
  const paths = [...pages.keys()].filter((path) => pages.get(path).kind === 'school');
  const shown = paths.map(schoolOn);
  return new Map(
    schools().map((school) => {
      const { urn, names, towns } = school;
      const same = (one) =>
        urn ? one.urn === urn : !one.urn && names.includes(one.name) && towns.includes(one.town);
      const found = shown.filter(same);
      assert.equal(found.length, 1, `${found.length} pages for ${names[0]}, ${towns[0]} (${urn})`);
      return [school, found[0]];
    }),
  );
}

test('every school has one page, which lists exactly its partnerships', () => {
  const found = schoolPages();
  for (const [school, shown] of found) {
    assert.ok(school.names.includes(shown.name), `${shown.path} is called ${shown.name}`);
    assert.deepEqual(shown.entries.sort(), school.entries, shown.path);
  }
  const all = [...pages.values()].filter(({ kind }) => kind === 'school');
  assert.equal(new Set([...found.values()].map(({ path }) => path)).size, all.length);
});

test('every partnership links to the pages of exactly its schools', () => {
  const found = [...schoolPages()];
  for (const { slug } of entries) {
    const path = `partnerships/${slug}/index.html`;
    const shown = linksIn(pages.get(path), 'participant-name').map(({ href }) => target(path, href));
    const mine = found.filter(([school]) => school.entries.includes(slug));
    assert.deepEqual(shown.sort(), mine.map(([, one]) => one.path).sort(), slug);
  }
});

test('the list of schools names every school once', () => {
  const path = 'schools/index.html';
  const shown = linksIn(pages.get(path), 'school-line').map(({ href }) => target(path, href));
  assert.deepEqual(shown.sort(), [...schoolPages().values()].map((one) => one.path).sort());
});

test('schools are listed by sector, phase and region', () => {
  const found = schoolPages();
  const ofSlug = new Map(entries.map((entry) => [entry.slug, entry]));
  const belongs = {
    sector: (school, slug) => school.mentions[0].sector === slug,
    phase: (school, slug) => school.mentions.find(({ phase }) => phase)?.phase === slug,
    region: (school, slug) => school.entries.some((entry) => ofSlug.get(entry).regions.includes(slug)),
  };
  const slugs = { sector: ['independent', 'state'], phase: phases, region: regions.map(({ slug }) => slug) };
  for (const [kind, all] of Object.entries(slugs)) {
    for (const slug of all) {
      const path = `schools/${kind}/${slug}/index.html`;
      const expected = [...found].filter(([school]) => belongs[kind](school, slug)).map(([, one]) => one.path);
      const shown = pages.get(path) ? linksIn(pages.get(path), 'school-line') : [];
      assert.deepEqual(shown.map(({ href }) => target(path, href)).sort(), expected.sort(), path);
      assert.equal(pages.has(path), expected.length > 0, path);
    }
  }
});

test('the sitemap names every page that is to be found, once', () => {
  const xml = readFileSync(join(site, 'sitemap.xml'), 'utf8');
  const shown = [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url).sort();
  const hidden = ['not-found', 'redirect'];
  const expected = [...pages.values()]
    .filter(({ kind }) => !hidden.includes(kind))
    .map(({ path }) => baseUrl + address(path))
    .sort();
  assert.deepEqual(shown, expected);
  for (const { slug } of entries) assert.ok(shown.includes(`${baseUrl}partnerships/${slug}/`), slug);
});
