// The map and the page of numbers show what the content says, counted here from the content alone.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch } from './lib/browser.mjs';
import { build, newSite } from './lib/build.mjs';
import { baseUrl, categories, entries, regions, schools, sidesOf } from './lib/content.mjs';
import { attribute, below, hasClass, pagesOf, textOf } from './lib/html.mjs';

let site;
let pages;

before(() => {
  site = build();
  pages = pagesOf(site);
});

const number = (text) => Number.parseInt(text.replaceAll(',', ''), 10);
const count = (list, test) => list.filter(test).length;
const inside = (node, test) => [...below(node)].filter(test);
const named = (tag) => (element) => element.tagName === tag;

/** The part of the page on one subject. */
function section(id) {
  const { elements } = pages.get('numbers/index.html');
  const found = elements.find((one) => one.tagName === 'section' && attribute(one, 'aria-labelledby') === id);
  assert.ok(found, `there is no section ${id}`);
  return found;
}

/** The rows of its table: their names, each with its numbers. */
function rows(id) {
  const all = inside(section(id), named('tr')).slice(1);
  return all.map((row) => [
    textOf(inside(row, named('th'))[0]),
    ...inside(row, (one) => one.tagName === 'td' && hasClass(one, 'number')).map((one) => number(textOf(one))),
  ]);
}

/** The figures above its table, by what they are. */
const facts = (id) =>
  inside(section(id), named('div'))
    .filter(({ childNodes }) => childNodes.some(named('dt')))
    .map((one) => [textOf(inside(one, named('dt'))[0]), textOf(inside(one, named('dd'))[0])]);

const everything = ['All partnerships', entries.length];

test('the figures at the top are how many partnerships and schools there are', () => {
  const { elements } = pages.get('numbers/index.html');
  const shown = elements.filter((one) => hasClass(one, 'headline-n')).map((one) => number(textOf(one)));
  const all = schools();
  const n = (sector) => count(all, ({ mentions }) => mentions[0].sector === sector);
  assert.deepEqual(shown, [entries.length, n('independent'), n('state')]);
});

test('schools are counted once, by sector and phase', () => {
  const names = {
    nursery: 'Nursery', primary: 'Primary', middle: 'Middle', secondary: 'Secondary',
    'all-through': 'All-through', 'sixth-form': 'Sixth form', special: 'Special', other: 'Other', none: 'Not stated',
  };
  const all = schools().map(({ mentions }) => ({
    sector: mentions[0].sector,
    phase: mentions.find(({ phase }) => phase)?.phase ?? 'none',
  }));
  const row = (name, test) => {
    const n = (sector) => count(all, (one) => one.sector === sector && test(one));
    return [name, n('independent'), n('state'), count(all, test)];
  };
  const expected = Object.entries(names).map(([slug, name]) => row(name, ({ phase }) => phase === slug));
  assert.deepEqual(rows('schools'), [...expected.filter(([, , , n]) => n > 0), row('All', () => true)]);
});

test('partnerships are counted in each of their regions and categories, and it is said', () => {
  for (const [kind, declared] of Object.entries({ regions, categories })) {
    const expected = declared.map(({ slug, name }) => [name, count(entries, (one) => one[kind].includes(slug))]);
    assert.deepEqual(rows(kind), [...expected, everything]);
    const several = count(entries, (one) => one[kind].length > 1);
    assert.match(textOf(section(kind)), new RegExp(`\\b${several} are (in|of) more than one`));
  }
});

test('who takes part is counted, and averages are of those that name both sides', () => {
  const both = entries.map(sidesOf).filter(([a, b]) => a > 0 && b > 0);
  const shown = new Map(rows('balance'));
  assert.equal(shown.get('One independent, one state'), count(both, ([a, b]) => a === 1 && b === 1));
  assert.equal(shown.get('Not both sides named'), entries.length - both.length);
  assert.equal(shown.get('All partnerships'), entries.length);
  assert.match(textOf(section('balance')), new RegExp(`\\b${both.length} of ${entries.length} name schools of both`));
  const tenth = (n) => n.toFixed(1).replace(/\.0$/, '');
  const expected = [0, 1].flatMap((side) => {
    const all = both.map((one) => one[side]).sort((a, b) => a - b);
    const middle = (all[Math.floor((all.length - 1) / 2)] + all[Math.floor(all.length / 2)]) / 2;
    return [tenth(all.reduce((a, b) => a + b, 0) / all.length), tenth(middle)];
  });
  assert.deepEqual(facts('balance').map(([, value]) => value), expected);
});

test('every year has its partnerships, and nothing is assumed of the others', () => {
  const started = entries.map(({ fields }) => fields.started).filter(Boolean);
  const shown = rows('started');
  for (const [year, n] of shown) {
    const belongs = year.endsWith('before') ? (one) => one <= number(year) : (one) => one === number(year);
    assert.equal(n, count(started, belongs), year);
  }
  assert.equal(shown.reduce((sum, [, n]) => sum + n, 0), started.length);
  assert.match(textOf(section('started')), new RegExp(`stated by ${started.length} of ${entries.length} entries`));
});

test('status is counted, and so is where it is not stated', () => {
  const n = (status) => count(entries, ({ fields }) => fields.status === status);
  assert.deepEqual(rows('status'), [
    ['Ongoing', n('ongoing')],
    ['Looking for partners', n('seeking-partners')],
    ['Paused', n('paused')],
    ['Ended', n('ended')],
    ['One-off', n('one-off')],
    ['Not stated', n(undefined)],
    everything,
  ]);
});

test('pupils are those of the entries that state them', () => {
  const pupils = entries.map(({ fields }) => fields.pupils).filter((n) => n !== undefined).sort((a, b) => a - b);
  const middle = (pupils[Math.floor((pupils.length - 1) / 2)] + pupils[Math.floor(pupils.length / 2)]) / 2;
  const sum = pupils.reduce((a, b) => a + b, 0);
  const words = (n) => n.toLocaleString('en-GB', { maximumFractionDigits: 1 });
  const expected = [middle, pupils[0], pupils.at(-1), sum].map(words);
  assert.deepEqual(facts('pupils').map(([, value]) => value), expected);
  assert.match(textOf(section('pupils')), new RegExp(`stated by ${pupils.length} of ${entries.length} entries`));
});

test('what entries tell is counted field by field', () => {
  const n = (test) => count(entries, ({ fields }) => test(fields));
  const shown = new Map(rows('told'));
  const expected = {
    'What both state and independent schools gain': n(({ benefits }) => benefits?.state && benefits?.independent),
    'What has come of it': n(({ outcomes }) => outcomes?.length > 0),
    'What it costs, or who pays': n(({ costs, funding }) => costs || funding),
    'How often': n(({ frequency }) => frequency),
    'Where the facts come from': n(({ sources }) => sources?.length > 0),
    'When the facts were last confirmed': n(({ checked }) => checked),
  };
  for (const [name, n] of Object.entries(expected)) assert.equal(shown.get(name), n, name);
});

test('the numbers are as of the newest day in the entries, and can be quoted', () => {
  const days = entries.flatMap(({ fields }) => [fields.date, fields.checked]).filter(Boolean).map(String);
  const words = new Date(days.sort().at(-1)).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  const quote = textOf(section('quote'));
  assert.ok(quote.includes(`as of ${words}. ${baseUrl}numbers/`), quote);
});

test('every bar is as long as its number says', () => {
  for (const row of inside(section('regions'), named('tr')).slice(1, -1)) {
    const n = number(textOf(inside(row, (one) => hasClass(one, 'number'))[0]));
    const bar = inside(row, named('rect'))[0];
    const longest = Math.max(...regions.map(({ slug }) => count(entries, (one) => one.regions.includes(slug))));
    assert.equal(Number(bar ? attribute(bar, 'width') : 0), Math.floor((n * 1000) / longest));
  }
});

describe('the map', () => {
  let browser;
  before(async () => {
    browser = await launch();
    site = build({ options: ['--portable'] });
  });
  after(() => browser?.close());

  /** Opens a page of a site from the disk and does something with it. */
  async function visit(path, options, act, folder = site) {
    const context = await browser.newContext({ javaScriptEnabled: true, ...options });
    try {
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(folder, path)).href);
      await act(page);
    } finally {
      await context.close();
    }
  }

  const expected = regions.map(({ slug, name }) => {
    const n = count(entries, (one) => one.regions.includes(slug));
    const words = n === 1 ? '1 partnership' : `${n} partnerships`;
    return { slug, name, n, words };
  });

  for (const path of ['index.html', 'regions/index.html']) {
    test(`on ${path} names every region with its number and leads to its page`, () =>
      visit(path, {}, async (page) => {
        for (const { slug, name, n, words } of expected) {
          const map = page.getByRole('group', { name: 'Map of the regions' });
          if (n === 0) {
            assert.equal(await map.getByRole('img', { name: `${name}: none yet` }).count(), 1, name);
            continue;
          }
          const tile = map.getByRole('link', { name: `${name}: ${words}`, exact: true });
          assert.equal(await tile.count(), 1, name);
          const texts = (await tile.locator('text').allTextContents()).join(' ');
          assert.equal(texts, `${name} ${n}`, 'what is written on the tile');
          assert.ok((await tile.getAttribute('href')).endsWith(`regions/${slug}/index.html`));
        }
      }));
  }

  test('has a list beside it that says the same', () =>
    visit('index.html', {}, async (page) => {
      const list = await page.locator('.map-and-list .choices li').allInnerTexts();
      const inList = list.map((text) => text.replace(/\s+/g, ' ').trim());
      assert.deepEqual(inList, expected.map(({ name, n, words }) => (n ? `${name} ${words}` : `${name} none yet`)));
    }));

  test('can be walked through with the keyboard, and the tile in focus can be seen', () =>
    visit('regions/index.html', { reducedMotion: 'reduce' }, async (page) => {
      const seen = new Set();
      for (let step = 0; step < 60; step += 1) {
        await page.keyboard.press('Tab');
        const now = await page.evaluate(() => {
          const one = document.activeElement;
          if (!one.matches('.tile')) return null;
          const { outlineStyle, outlineWidth } = getComputedStyle(one);
          return { href: one.getAttribute('href'), ring: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth) };
        });
        if (!now) continue;
        assert.ok(now.ring >= 2, `${now.href} has no ring`);
        seen.add(now.href);
      }
      assert.equal(seen.size, count(expected, ({ n }) => n > 0));
      await page.locator('.tile').first().focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/regions\/scotland\/index\.html$/);
    }));

  test('fits a screen of 320 pixels, and its words stay on their tiles', () =>
    visit('index.html', { viewport: { width: 320, height: 640 } }, async (page) => {
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
      const wide = await page.locator('.tile').evaluateAll((tiles) =>
        tiles.flatMap((tile) => {
          const { left, right } = tile.querySelector('rect').getBoundingClientRect();
          const texts = [...tile.querySelectorAll('text')];
          return texts.filter((one) => {
            const box = one.getBoundingClientRect();
            return box.left < left || box.right > right;
          }).map((one) => one.textContent);
        }),
      );
      assert.deepEqual(wide, []);
      const size = await page.locator('.tile').first().evaluate((tile) => tile.querySelector('rect').getBoundingClientRect().width);
      assert.ok(size >= 44, `a tile of ${size} pixels`);
    }));

  test('without a tile a region is in the list all the same', async () => {
    const folder = build({
      site: newSite((content) => {
        const region = '- slug: london\n  name: London\n- slug: wales\n  name: Wales\n  tile: [1, 1]\n';
        writeFileSync(join(content, 'regions.yaml'), region);
        for (const { slug, regions: of } of entries) {
          const stays = of.length === 1 && ['london', 'wales'].includes(of[0]);
          if (!stays) writeFileSync(join(content, `partnerships/${slug}.md`), entryIn('Wales', slug));
        }
      }),
      options: ['--portable'],
    });
    await visit('regions/index.html', {}, async (page) => {
      assert.equal(await page.locator('.tile').count(), 1);
      assert.equal(await page.locator('.directory').getByRole('link', { name: 'London' }).count(), 1);
    }, folder);
  });

  test('has its words in forced colours too', () =>
    visit('regions/index.html', { forcedColors: 'active' }, async (page) => {
      const [ground, words] = await page.locator('a.tile').first().evaluate((tile) => [
        getComputedStyle(tile.querySelector('rect')).fill,
        getComputedStyle(tile.querySelector('text')).fill,
      ]);
      assert.notEqual(ground, words);
    }));
});

/** The least an entry can be. */
const entryIn = (region, slug) =>
  `---\ntitle: "About ${slug}"\nsummary: Two schools work together.\ndate: 2026-03-14\ncategories: [music]\nregion: ${region}\nschools:\n  - { name: Hill School, sector: independent }\n  - { name: Dale School, sector: state }\n---\nThey do.\n`;
