// What is searched for is found: by words, slips, other names and choices, under a strict policy,
// with the keyboard alone, without scripts, from a disk, and with few bytes.

/* global searchIndex -- in the page */

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { launch } from './lib/browser.mjs';
import { build, newSite, repository, temporary } from './lib/build.mjs';
import { categories, entries, folded, regions, schools } from './lib/content.mjs';
import { address, attribute, linksIn, pagesOf } from './lib/html.mjs';
import { manyEntries } from './lib/many.mjs';
import { serve } from './lib/server.mjs';

/** The rows `left => right` of a table; lines that begin with `#` are words about it. */
const table = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(' => '));

const POLICY = { 'content-security-policy': "default-src 'self'; base-uri 'none'; object-src 'none'" };
const SUB = 'some/sub/path';

let browser;
let server;
let host;
let root;

before(async () => {
  host = temporary();
  mkdirSync(join(host, 'some/sub'), { recursive: true });
  cpSync(build(), join(host, SUB), { recursive: true });
  server = await serve(host, `${SUB}/404.html`, POLICY);
  root = `${server.url}/${SUB}/`;
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Does something with a page of its own, in which nothing may go wrong. */
async function visit(options, act, allowed = () => false) {
  const context = await browser.newContext(options);
  const faults = [];
  try {
    const page = await context.newPage();
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    await act(page);
  } finally {
    await context.close();
  }
  assert.deepEqual(faults.filter((fault) => !allowed(fault)), []);
}

const status = (page) => page.locator('#search-status');
const titles = (page) => page.locator('#search-list h3').allInnerTexts();
/** The entries that are shown, by their slugs. */
const shown = (page) =>
  page.locator('#search-list h3 a').evaluateAll((all) => all.map((a) => a.href.match(/partnerships\/([^/]+)/)[1]));
/** Waits until the page says that it has found something, or nothing. */
const settled = async (page, words = /found/) => {
  await page.waitForFunction(
    ([pattern]) => new RegExp(pattern).test(document.getElementById('search-status').textContent),
    [words.source],
  );
  return status(page).innerText();
};
const open = async (page, query = '') => {
  await page.goto(`${root}search/${query}`);
  return settled(page);
};
const type = async (page, words) => {
  await page.getByLabel('Words').fill(words);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => (url.searchParams.get('q') ?? '') === words.trim());
};

describe('words', () => {
  test('are taken apart as the program takes them apart', () => {
    const script = readFileSync(join(repository, 'themes/default/assets/search-words.js'), 'utf8');
    const { words, stem } = vm.runInNewContext(`${script};searchWords`);
    const rows = table(join(repository, 'src/render/search/examples.txt'));
    assert.ok(rows.length > 60);
    for (const [text, expected] of rows) {
      assert.equal(words(text).map(stem).join(' '), expected, text);
    }
  });

  test('that are near to each other are known to be', () => {
    const script = readFileSync(join(repository, 'themes/default/assets/search-words.js'), 'utf8');
    const { distance } = vm.runInNewContext(`${script};searchWords`);
    const check = (one, other, most, expected) => {
      assert.equal(distance(one, other, most), expected, `${one} ${other}`);
      assert.equal(distance(other, one, most), expected, `${other} ${one}`);
    };
    check('rowing', 'rowing', 1, 0);
    check('rowign', 'rowing', 1, 1);
    check('rowin', 'rowing', 1, 1);
    check('roving', 'rowing', 1, 1);
    check('rving', 'rowing', 2, 2);
    check('sing', 'rowing', 2, 3);
    check('', 'ab', 2, 2);
  });

  test('bring the entry first that a visitor means', () =>
    visit({}, async (page) => {
      await open(page);
      const rows = table(join(import.meta.dirname, 'queries.txt'));
      assert.equal(rows.length, 40);
      const slugs = new Set(entries.map(({ slug }) => slug));
      const missed = [];
      for (const [query, expected] of rows) {
        assert.ok(slugs.has(expected), expected);
        const first = await page.evaluate(async (text) => {
          // The page's own script, as the page asks it.
          const answer = await searchIndex.ask({ text, chosen: {} }, 1);
          return answer.shown[0]?.slug;
        }, query);
        if (first !== expected) missed.push(`${query}: ${first} instead of ${expected}`);
      }
      assert.ok(missed.length <= 2, `${40 - missed.length} of 40\n${missed.join('\n')}`);
    }));
});

describe('the search page', () => {
  test('finds what is typed, says how many, and marks the words', () =>
    visit({}, async (page) => {
      assert.equal(await open(page), '60 partnerships found.');
      assert.equal(await status(page).getAttribute('role'), 'status');
      await type(page, 'swmming');
      assert.match(await settled(page, /No entry has “swmming”: these have/), /^\d+ partnerships found/);
      assert.ok((await titles(page)).some((title) => /swim/i.test(title)));
      assert.match((await page.locator('#search-list mark').first().innerText()).toLowerCase(), /^swim/);
      await type(page, 'xyzzyx qqqqq');
      assert.match(await settled(page, /^No partnerships found/), /Try fewer or other words/);
      assert.deepEqual(await titles(page), []);
      assert.equal(await page.locator('#search-more').isVisible(), false);
    }));

  test('finds while one types, without steps to go back through', () =>
    visit({}, async (page) => {
      await page.goto(root);
      await open(page);
      await page.getByLabel('Words').pressSequentially('charterh', { delay: 30 });
      await page.waitForURL(/q=charterh$/);
      await page.waitForFunction(() => document.querySelectorAll('#search-list > li').length < 4);
      assert.deepEqual(await shown(page), ['charterhouse-oxbridge-interviews']);
      await page.goBack();
      assert.equal(page.url(), root);
    }));

  test('opens from the head of every page, and its address says what was asked', () =>
    visit({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await page.goto(`${root}partnerships/york-issp/`);
      await page.getByRole('searchbox', { name: 'Search partnerships' }).fill('big sing');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${root}search/?q=big+sing`);
      await settled(page);
      assert.equal(await page.getByLabel('Words').inputValue(), 'big sing');
      assert.equal((await shown(page))[0], 'gloucestershire-big-sing');
      const [link] = await page.locator('#search-list h3 a').all();
      await link.click();
      await page.waitForURL(`${root}partnerships/gloucestershire-big-sing/`);
    }));

  test('goes back and forward through searches and choices', () =>
    visit({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await open(page);
      await type(page, 'music');
      await page.getByLabel('London').check();
      await page.waitForURL(/region=london/);
      await page.getByLabel('South East').check();
      await page.waitForURL(/region=london&region=south-east/);
      const both = await settled(page);
      await page.goBack();
      await page.waitForURL((url) => !url.search.includes('south-east'));
      assert.equal(await page.getByLabel('South East').isChecked(), false);
      assert.equal(await page.getByLabel('London').isChecked(), true);
      await page.goBack();
      await page.waitForURL(/q=music$/);
      assert.equal(await page.getByLabel('London').isChecked(), false);
      await page.goBack();
      await page.waitForURL(`${root}search/`);
      assert.equal(await page.getByLabel('Words').inputValue(), '');
      for (let step = 0; step < 3; step += 1) await page.goForward();
      await page.waitForURL(/south-east/);
      await page.waitForFunction((words) => document.getElementById('search-status').textContent === words, both);
      await page.getByRole('button', { name: 'Clear all choices' }).click();
      await page.waitForURL(/q=music$/);
    }));

  test('shows more, from where the focus goes on', () =>
    visit({}, async (page) => {
      await open(page);
      assert.equal((await titles(page)).length, 10);
      const more = page.getByRole('button', { name: 'Show 10 more' });
      await more.focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('#search-list > li').length === 20);
      const focused = await page.evaluate(() => document.activeElement.closest('li').previousElementSibling !== null
        && [...document.getElementById('search-list').children].indexOf(document.activeElement.closest('li')));
      assert.equal(focused, 10);
      // Who looks at an entry and comes back is where he was.
      await page.keyboard.press('Enter');
      await page.waitForURL(/partnerships/);
      await page.goBack();
      await page.waitForFunction(() => document.querySelectorAll('#search-list > li').length === 20);
    }));

  test('can be used with the keyboard alone', () =>
    visit({}, async (page) => {
      await open(page);
      const stepTo = async (test) => {
        for (let step = 0; step < 80; step += 1) {
          await page.keyboard.press('Tab');
          if (await page.evaluate(test)) return;
        }
        throw new Error(`never there: ${test}`);
      };
      await stepTo(() => document.activeElement.name === 'q');
      await page.keyboard.type('cadets');
      await page.keyboard.press('Enter');
      await page.waitForURL(/q=cadets/);
      // A choice, from a group that may be closed.
      await stepTo(() => document.activeElement.matches('summary') && /^Region/.test(document.activeElement.textContent));
      if (!(await page.evaluate(() => document.activeElement.parentElement.open))) await page.keyboard.press('Enter');
      await stepTo(() => document.activeElement.value === 'london');
      await page.keyboard.press('Space');
      await page.waitForURL(/region=london/);
      await settled(page, /^\d partnerships? found/);
      await stepTo(() => document.activeElement.matches('#search-list h3 a'));
      await page.keyboard.press('Enter');
      await page.waitForURL(/partnerships\/[a-z-]+\/$/);
    }));

  test('tells when it cannot be loaded, and works when it can again', () =>
    visit(
      {},
      async (page) => {
        await page.route(/start\.js/, (route) => route.abort());
        await page.goto(`${root}search/?q=music`);
        await settled(page, /could not be loaded/);
        assert.equal(await page.getByRole('heading', { name: 'Lists to look through' }).isVisible(), true);
        await page.unroute(/start\.js/);
        await page.getByRole('button', { name: 'Search' }).click();
        await settled(page, /found/);
      },
      (fault) => fault.includes('ERR_FAILED'),
    ));

  test('has no need to be scrolled sideways at 320 pixels, with results and choices', () =>
    visit({ viewport: { width: 320, height: 640 } }, async (page) => {
      await open(page, '?q=school&region=london');
      for (const group of await page.locator('#search-filters summary').all()) {
        const isOpen = await group.evaluate((one) => one.parentElement.open);
        if (!isOpen) await group.click();
      }
      assert.ok((await titles(page)).length > 0);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    }));

  test('works from a disk', () =>
    visit({}, async (page) => {
      const site = build({ options: ['--portable'] });
      await page.goto(`${pathToFileURL(join(site, 'search/index.html')).href}?q=chemistry`);
      await settled(page);
      assert.equal((await shown(page))[0], 'st-marys-cambridge-chemistry');
      await page.getByLabel('Words').fill('cricket');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => /Cricket/i.test(document.querySelector('#search-list h3')?.textContent));
      await page.locator('#search-list h3 a').first().click();
      await page.waitForURL(/rgs-worcester-cricket-festival\/index\.html$/);
    }));
});

/** What each entry has of each group of choices, worked out from the content alone. */
function choicesOfEntries() {
  const groups = schools();
  const groupOf = (school) =>
    groups.find(({ urn, names, towns }) => (school.urn ? urn === String(school.urn)
      : names.includes(folded(school.name)) && towns.includes(folded(school.town ?? ''))));
  const phaseOf = (school) => school.phase
    ?? entries.flatMap(({ fields }) => fields.schools ?? [])
      .find((other) => other.phase && groupOf(other) && groupOf(other) === groupOf(school))?.phase;
  return entries.map(({ slug, categories: about, regions: where, fields }) => ({
    slug,
    category: about,
    region: where,
    phase: [...new Set((fields.schools ?? []).map(phaseOf).filter(Boolean))],
    sector: [...new Set((fields.schools ?? []).map(({ sector }) => sector))],
    status: fields.status ? [fields.status] : [],
  }));
}

const GROUPS = ['category', 'region', 'phase', 'sector', 'status'];
const passes = (entry, chosen, groups = GROUPS) =>
  groups.every((group) => !chosen[group]?.length || chosen[group].some((one) => entry[group].includes(one)));

/** What the page shows beside each choice. */
const numbers = (page) =>
  page.locator('#search-filters input').evaluateAll((all) =>
    Object.fromEntries(all.map((box) => [
      `${box.name}=${box.value}`,
      Number(box.closest('label').querySelector('[data-count]').textContent),
    ])));

describe('choices', () => {
  const all = choicesOfEntries();

  test('of one group add up, those of different groups narrow down, and every number is true', () =>
    visit({ viewport: { width: 1280, height: 900 } }, async (page) => {
      for (const chosen of [
        {},
        { region: ['london'] },
        { region: ['london', 'south-west'] },
        { region: ['london', 'south-west'], category: ['academic', 'music'] },
        { phase: ['special'], sector: ['state'] },
        { status: ['ongoing'], region: ['north-west'] },
        { category: ['boarding'], region: ['scotland'] },
      ]) {
        const query = GROUPS.flatMap((group) => (chosen[group] ?? []).map((one) => `${group}=${one}`));
        const expected = all.filter((entry) => passes(entry, chosen));
        const said = await open(page, query.length ? `?${query.join('&')}` : '');
        const n = expected.length;
        const words = n ? `${n} partnership${n === 1 ? '' : 's'} found.` : 'No partnerships found.';
        assert.ok(said.startsWith(words), `${query}: ${said}`);
        while (await page.locator('#search-more').isVisible()) {
          const before = (await titles(page)).length;
          await page.locator('#search-more').click();
          await page.waitForFunction((n) => document.querySelectorAll('#search-list > li').length > n, before);
        }
        assert.deepEqual((await shown(page)).sort(), expected.map(({ slug }) => slug).sort(), String(query));
        for (const [choice, number] of Object.entries(await numbers(page))) {
          const [group, value] = choice.split('=');
          const others = GROUPS.filter((other) => other !== group);
          const true_ = all.filter((entry) => entry[group].includes(value) && passes(entry, chosen, others));
          assert.equal(number, true_.length, `${choice} with ${query}`);
        }
      }
    }));

  test('count the entries that the words find', () =>
    visit({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await open(page, '?q=swimming');
      while (await page.locator('#search-more').isVisible()) {
        const before = (await titles(page)).length;
        await page.locator('#search-more').click();
        await page.waitForFunction((n) => document.querySelectorAll('#search-list > li').length > n, before);
      }
      const found = await shown(page);
      assert.ok(found.length > 3);
      for (const [choice, number] of Object.entries(await numbers(page))) {
        const [group, value] = choice.split('=');
        const some = all.filter(({ slug, [group]: has }) => found.includes(slug) && has.includes(value));
        assert.equal(number, some.length, choice);
      }
    }));

  test('have plain lists of the same entries', () => {
    const pages = pagesOf(join(host, SUB));
    const slugs = (path) =>
      pages.get(path).elements
        .filter(({ tagName }) => tagName === 'a')
        .map((a) => new URL(attribute(a, 'href'), `http://host/${address(path)}`).pathname)
        .map((to) => to.match(/^\/partnerships\/([^/]+)\/$/)?.[1])
        .filter(Boolean);
    const folders = { phase: 'phases', sector: 'search/sector', status: 'status' };
    for (const [group, folder] of Object.entries(folders)) {
      const values = [...new Set(all.flatMap((entry) => entry[group]))];
      for (const value of values) {
        const expected = all.filter((entry) => entry[group].includes(value)).map(({ slug }) => slug);
        assert.deepEqual(slugs(`${folder}/${value}/index.html`).sort(), expected.sort(), value);
      }
      const made = [...pages.keys()].filter((path) => path.startsWith(`${folder}/`) && path !== `${folder}/index.html`);
      assert.equal(made.length, values.length);
    }
    assert.deepEqual(slugs('search/titles/index.html').sort(), all.map(({ slug }) => slug).sort());
    const links = linksIn(pages.get('search/index.html'), 'search-lists').map(({ href }) => href);
    const n = [...categories, ...regions].filter(({ slug }) => all.some((one) => [...one.category, ...one.region].includes(slug)));
    assert.ok(links.length >= n.length + 8, `${links.length} links`);
  });
});

describe('axe-core finds nothing to object to among results', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const colorScheme of ['light', 'dark']) {
    test(`in ${colorScheme} colours`, () =>
      visit({ colorScheme, viewport: { width: 1280, height: 900 } }, async (page) => {
        await open(page, '?q=cadets&region=london');
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        const faults = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
        assert.deepEqual(faults, []);
      }));
  }
});

test('without scripts the page says so, and its lists lead on', () =>
  visit({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${root}search/?q=music`);
    assert.match(await status(page).innerText(), /needs JavaScript/);
    assert.equal(await page.locator('#search-form').isVisible(), false);
    assert.equal(await page.locator('#search-filters').isVisible(), false);
    await page.getByRole('region', { name: 'Lists to look through' }).getByRole('link', { name: /^Sixth form/ }).click();
    assert.match(await page.locator('h1').innerText(), /sixth form/);
    await page.getByRole('link', { name: 'Feltham College: a sixth form founded across the sectors' }).click();
    assert.match(await page.locator('h1').innerText(), /^Feltham/);
  }));

test('what strangers write is shown as text, and drafts are not found', () => {
  const title = '</script><img src=x onerror=document.title=1> __proto__ constructor';
  const site = newSite((content) => {
    const [file] = readdirSync(join(content, 'partnerships'));
    const text = readFileSync(join(content, 'partnerships', file), 'utf8');
    const write = (name, to, more = '') => {
      const entry = text.replace(/^title:.*$/m, `title: ${JSON.stringify(to)}${more}`);
      writeFileSync(join(content, `partnerships/${name}.md`), entry);
    };
    write('strange', title);
    write('secret', 'Zanzibar', '\ndraft: true');
  });
  const out = build({ site });
  for (const file of readdirSync(join(out, 'search')).filter((name) => name.endsWith('.js'))) {
    assert.ok(!/zanzibar/i.test(readFileSync(join(out, 'search', file), 'utf8')), file);
  }
  return visit({}, async (page) => {
    const here = await serve(out, '404.html', POLICY);
    await page.goto(`${here.url}/search/?q=__proto__`);
    await settled(page);
    assert.deepEqual(await shown(page), ['strange']);
    assert.equal((await titles(page))[0], title);
    assert.equal(await page.locator('#search-list img').count(), 0);
    for (const word of ['constructor', 'toString', 'hasOwnProperty']) {
      await page.goto(`${here.url}/search/?q=${word}`);
      await settled(page);
    }
    await here.stop();
  });
});

test('a site built anew while it is searched is noticed', () =>
  visit({}, async (page) => {
    const folder = temporary();
    const publish = (site) => {
      rmSync(join(folder, 'now'), { recursive: true, force: true });
      cpSync(build({ site }), join(folder, 'now'), { recursive: true });
    };
    publish(repository);
    const here = await serve(folder, 'now/404.html', POLICY);
    await page.goto(`${here.url}/now/search/`);
    assert.equal(await settled(page), '60 partnerships found.');
    publish(newSite((content) => {
      const [file] = readdirSync(join(content, 'partnerships'));
      const text = readFileSync(join(content, 'partnerships', file), 'utf8');
      const entry = text.replace(/^title:.*$/m, 'title: Quidditch').replace(/^date:.*$/m, 'date: 2020-01-01');
      writeFileSync(join(content, 'partnerships/quidditch.md'), entry);
    }));
    await type(page, 'quidditch');
    await settled(page, /^1 partnership found/);
    assert.deepEqual(await shown(page), ['quidditch']);
    await here.stop();
  }));

/** How many bytes of what was asked for are sent when they are compressed. */
function bytesOf(folder, asked) {
  const sizes = asked.map((url) => {
    const path = new URL(url, 'http://host').pathname;
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    return existsSync(file) ? gzipSync(readFileSync(file)).length : 0;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

test('at 10,000 entries a first search takes at most 300 KB, later ones 100 KB', { timeout: 600_000 }, () =>
  visit({}, async (page) => {
    const folder = build({ site: manyEntries(10_000) });
    const files = readdirSync(join(folder, 'search')).filter((name) => name.endsWith('.js'));
    assert.ok(files.length < 1_000, `${files.length} files`);
    const here = await serve(folder, '404.html', POLICY);
    const words = readFileSync(join(folder, 'search/words-064.js'), 'utf8').match(/"([a-z ]+)"/g)[0].split(' ');
    const told = [];
    const spent = async (most, query, act) => {
      const from = here.asked.length;
      await act();
      const bytes = bytesOf(folder, here.asked.slice(from));
      told.push(`${query || 'no words'}: ${bytes} bytes`);
      assert.ok(bytes <= most, `${query}: ${bytes} bytes for ${here.asked.slice(from).join(' ')}`);
    };
    const common = 'school';
    await spent(300_000, common, async () => {
      await page.goto(`${here.url}/search/?q=${common}`);
      assert.equal(await settled(page), '10,000 partnerships found.');
    });
    const rare = words.filter((word) => word.length > 7);
    const slip = (word) => word.slice(0, 4) + word[5] + word[4] + word.slice(6);
    const later = [rare[3], `${rare[9]} school music`, slip(rare[20]), `${rare[40].slice(0, 4)}`, 'london ccf'];
    for (const query of later) {
      await spent(100_000, query, async () => {
        await type(page, query);
        await page.waitForTimeout(300);
        await settled(page);
      });
    }
    await spent(100_000, 'a choice', async () => {
      await page.goto(`${here.url}/search/?region=wales`);
      await settled(page);
    });
    await here.stop();
    console.log(told.join('\n'));
  }));
