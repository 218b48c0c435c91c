// What a visitor does, in a real browser: look around, by mouse, by keyboard, on a small screen, on paper.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch } from './lib/browser.mjs';
import { build, temporary } from './lib/build.mjs';
import { siteWithFullEntry } from './lib/full-entry.mjs';
import { kindsOf, open } from './lib/kinds.mjs';
import { serve } from './lib/server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser;
let server;
/** The folder that is served. */
let host;
/** The address of the site, below the root of its host. */
let root;
/** For each kind of page the largest, and the one with every field: paths by names. */
let kinds;

before(async () => {
  host = temporary();
  const site = join(host, 'some/sub/path');
  mkdirSync(join(host, 'some/sub'), { recursive: true });
  cpSync(build({ site: siteWithFullEntry() }), site, { recursive: true });
  server = await serve(host, 'some/sub/path/404.html');
  root = `${server.url}/some/sub/path/`;
  kinds = kindsOf(site);
  kinds.set('every field', 'partnerships/every-field/');
  assert.ok(kinds.size >= 24, `only ${kinds.size} kinds of page: ${[...kinds.keys()]}`);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Does something with a page of its own. */
async function visit(options, act) {
  const context = await browser.newContext(options);
  try {
    await act(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Does the same on a page of every kind. The redirect is stopped where it is. */
async function onEveryKind(page, act) {
  for (const [kind, path] of kinds) {
    if (kind === 'redirect') await openRedirect(page, path);
    else await open(page, root + path);
    await act(kind);
  }
}

/** A redirect page without its redirection, so that it can be looked at. */
async function openRedirect(page, path) {
  const html = await (await fetch(root + path)).text();
  const still = html.replace(/<meta http-equiv="refresh"[^>]*>/, '');
  assert.notEqual(still, html);
  const once = (route) => route.fulfill({ body: still, contentType: 'text/html' });
  await page.route(root + path, once, { times: 1 });
  await page.goto(root + path);
}

/** From the front page to a category, an entry and a school, and back by the way above the page. */
async function lookAround(page, start) {
  const heading = () => page.locator('h1').innerText();
  const follow = async (link) => {
    const words = (await link.innerText()).trim();
    const [before] = [page.url(), await link.click()];
    await page.waitForURL((url) => url.href !== before);
    return words;
  };
  await page.goto(start);
  await follow(page.getByRole('link', { name: /^Music\b/ }).first());
  assert.equal(await heading(), 'Music');
  const title = await follow(page.locator('main article h2 a').first());
  assert.equal(await heading(), title);
  const school = await follow(page.locator('.participant-name a').first());
  assert.equal(await heading(), school);
  assert.ok(await page.getByRole('link', { name: title }).count(), 'the school names the entry');
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link');
  await follow(crumbs.last());
  assert.equal(await heading(), 'Schools');
  await follow(crumbs.first());
  assert.equal(page.url(), start);
}

test('without scripts a visitor finds a category, an entry and a school, and the way back', () =>
  visit({ javaScriptEnabled: false }, (page) => lookAround(page, root)));

test('the portable site can be looked at from a disk', () =>
  visit({}, async (page) => {
    const site = build({ options: ['--portable'] });
    const faults = listen(page, (url) => url.startsWith('file:'));
    await lookAround(page, pathToFileURL(join(site, 'index.html')).href);
    assert.deepEqual(faults, []);
  }));

test('an old address leads on to the page', () =>
  visit({ javaScriptEnabled: false }, async (page) => {
    for (const old of ['projects/every-field/', 'old/very/deep/path', 'projects/music.html']) {
      await page.goto(root + old);
      await page.waitForURL(`${root}partnerships/every-field/`);
    }
  }));

test('an address that leads nowhere shows a page that leads on', () =>
  visit({}, async (page) => {
    const answer = await page.goto(`${root}there/is/no/such/page/`);
    assert.equal(answer.status(), 404);
    assert.equal(await page.locator('h1').innerText(), 'Page not found');
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(ground, 'rgb(250, 247, 240)', 'the page has its style');
  }));

/** Collects what a browser complains of, and what it asks of anybody else. */
function listen(page, allowed) {
  const faults = [];
  page.on('console', (message) => faults.push(`${message.location().url}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error}`));
  page.on('request', (request) => {
    if (!allowed(request.url())) faults.push(`${page.url()} asks for ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // The redirect that is left before it is done is no fault.
    const cause = request.failure().errorText;
    if (cause !== 'net::ERR_ABORTED') faults.push(`${request.url()}: ${cause}`);
  });
  return faults;
}

test('no page has an error, and none asks for anything outside the site', async () => {
  const faults = [];
  for (const path of kinds.values()) {
    // Each on a host of its own: a browser asks a host only once for what it asks unbidden, its icon.
    const fresh = await serve(host, 'some/sub/path/404.html');
    const here = `${fresh.url}/some/sub/path/`;
    await visit({}, async (page) => {
      const found = listen(page, (url) => url.startsWith(here));
      await open(page, here + path);
      await page.waitForTimeout(200);
      faults.push(...found);
    });
    await fresh.stop();
    const outside = fresh.asked.filter((asked) => !asked.startsWith('/some/sub/path/'));
    faults.push(...outside.map((asked) => `${path}: asks for ${asked}`));
  }
  assert.deepEqual(faults, []);
});

test('at 320 pixels no page has to be scrolled sideways', () =>
  visit({ viewport: { width: 320, height: 640 } }, async (page) => {
    const faults = [];
    await onEveryKind(page, async (kind) => {
      const wide = await page.evaluate(() => {
        const { scrollWidth } = document.documentElement;
        if (scrollWidth <= 320) return null;
        const all = [...document.body.querySelectorAll('*')];
        const out = all.filter((one) => one.getBoundingClientRect().right > 320.5);
        const names = out.map((one) => `${one.localName}.${one.getAttribute('class')}`);
        return `${scrollWidth} pixels: ${names.slice(0, 5).join(', ')}`;
      });
      if (wide) faults.push(`${kind}: ${wide}`);
    });
    assert.deepEqual(faults, []);
  }));

test('what is too wide for a small screen can be scrolled by itself, with the keyboard too', () =>
  visit({ viewport: { width: 320, height: 640 } }, async (page) => {
    await page.goto(`${root}partnerships/every-field/`);
    for (const selector of ['table', 'pre']) {
      const box = page.locator(`.story *:has(> ${selector}), .story ${selector}`);
      const scrolls = await box.evaluateAll((all) =>
        all.some((one) => one.scrollWidth > one.clientWidth && one.tabIndex === 0),
      );
      assert.ok(scrolls, selector);
    }
  }));

describe('axe-core finds nothing to object to', () => {
  for (const colorScheme of ['light', 'dark']) {
    test(`in ${colorScheme} colours`, () =>
      visit({ colorScheme }, async (page) => {
        const faults = [];
        await onEveryKind(page, async (kind) => {
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run());
          for (const { id, nodes } of violations) {
            for (const { html, failureSummary } of nodes.slice(0, 3)) {
              faults.push(`${kind}: ${id}: ${html}\n${failureSummary}`);
            }
          }
        });
        assert.equal(faults.length, 0, faults.join('\n\n'));
      }));
  }
});

test('with the keyboard the content is one step away, and the focus can always be seen', () =>
  // Less motion, so that the page does not still glide while the test looks where the focus is.
  visit({ reducedMotion: 'reduce' }, async (page) => {
    const focus = () =>
      page.evaluate(() => {
        const one = document.activeElement;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        const outlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
        const onScreen =
          box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0 && box.top < innerHeight;
        return {
          isPage: one === document.body,
          name: `${one.localName} "${one.textContent.trim().slice(0, 40)}"`,
          href: one.getAttribute('href'),
          id: one.id,
          seen: (outlined || boxShadow !== 'none') && onScreen,
          inMain: Boolean(one.closest('main')),
        };
      });
    const faults = [];
    await onEveryKind(page, async (kind) => {
      if (kind === 'redirect') return;
      await page.keyboard.press('Tab');
      const skip = await focus();
      assert.equal(skip.href, '#main', `${kind}: the first step is ${skip.name}`);
      assert.ok(skip.seen, `${kind}: the skip link cannot be seen`);
      for (let step = 0; step < 40; step += 1) {
        await page.keyboard.press('Tab');
        const now = await focus();
        if (now.isPage) break;
        if (!now.seen) faults.push(`${kind}: ${now.name}`);
      }
      await page.evaluate(() => document.activeElement.blur());
      await page.locator('.skip').focus();
      await page.keyboard.press('Enter');
      const main = await focus();
      assert.equal(main.id, 'main', `${kind}: the skip link leads to ${main.name}`);
      await page.keyboard.press('Tab');
      const inside = await focus();
      const any = await page.locator('main a').count();
      assert.ok(inside.inMain || !any, `${kind}: after the skip link comes ${inside.name}`);
    });
    assert.deepEqual(faults, [], 'focused, but not to be seen');
  }));

test('an entry can be found with the keyboard alone', () =>
  visit({ javaScriptEnabled: false }, async (page) => {
    /** Steps on until the focus is on a link with these words, then follows it. */
    const stepTo = async (words) => {
      const before = page.url();
      for (let step = 0; step < 120; step += 1) {
        await page.keyboard.press('Tab');
        const focused = page.locator('a:focus');
        // What a tile of the map says has no `innerText`.
        if ((await focused.count()) && words.test((await focused.textContent()).trim())) {
          await page.keyboard.press('Enter');
          return page.waitForURL((url) => url.href !== before);
        }
      }
      throw new Error(`no link ${words} on ${before}`);
    };
    await page.goto(root);
    await stepTo(/^Regions$/);
    await stepTo(/^Wales$/);
    await stepTo(/^Every field in one entry/);
    await stepTo(/^The Hillcrest Independent School/);
    assert.match(await page.locator('h1').innerText(), /^The Hillcrest/);
  }));

test('every kind of page can be printed', () =>
  visit({}, async (page) => {
    await onEveryKind(page, async (kind) => {
      const pdf = await page.pdf({ format: 'A4' });
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-', kind);
      // Ornament and menus are not for paper, so an entry takes few sheets.
      const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
      if (kind === 'partnership') assert.ok(sheets >= 1 && sheets <= 6, `${sheets} sheets`);
    });
  }));
