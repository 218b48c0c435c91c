// What holds for pages of every kind: what they may load, that nothing jumps, large print, paper, and
// how little they weigh. Finding one's way with the keyboard alone, and without scripts.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { launch } from './lib/browser.mjs';
import { build } from './lib/build.mjs';
import { entries } from './lib/content.mjs';
import { siteWithFullEntry } from './lib/full-entry.mjs';
import { attribute, pagesOf } from './lib/html.mjs';
import { kindsOf, open } from './lib/kinds.mjs';
import { serve } from './lib/server.mjs';

let browser;
let server;
let site;
let root;
let kinds;

before(async () => {
  site = build({ site: siteWithFullEntry() });
  server = await serve(site);
  root = `${server.url}/`;
  kinds = kindsOf(site);
  // It leads elsewhere, and `visit.test.mjs` looks at it.
  kinds.delete('redirect');
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
    return await act(await context.newPage());
  } finally {
    await context.close();
  }
}

/** A page's policy: what may be loaded, by what it is for. */
function policyOf({ elements }) {
  const metas = elements.filter((one) => attribute(one, 'http-equiv') === 'Content-Security-Policy');
  assert.equal(metas.length, 1);
  const parts = attribute(metas[0], 'content').split(';').map((part) => part.trim().split(/\s+/));
  return new Map(parts.map(([name, ...sources]) => [name, sources]));
}

describe('what a page may load', () => {
  const OWN = ["'self'"];

  test('is said on every page, before anything is loaded', () => {
    for (const [path, page] of pagesOf(site)) {
      const head = page.elements.slice(page.elements.findIndex(({ tagName }) => tagName === 'head') + 1);
      assert.ok(attribute(head[0], 'charset'), path);
      assert.equal(attribute(head[1], 'http-equiv'), 'Content-Security-Policy', path);
    }
  });

  test('are files of the site, and nothing that is written into a page', () => {
    for (const [path, page] of pagesOf(site)) {
      const policy = policyOf(page);
      const expected = {
        'default-src': ["'none'"], 'script-src': OWN, 'style-src': OWN, 'img-src': [...OWN, 'data:'],
        'font-src': OWN, 'connect-src': OWN, 'manifest-src': OWN, 'form-action': OWN, 'base-uri': ["'none'"],
      };
      if (path === '404.html') {
        const [hash, ...others] = policy.get('style-src');
        assert.match(hash, /^'sha256-[\w+/]{43}='$/);
        assert.deepEqual(others, []);
        expected['style-src'] = [hash];
        // Its links are whole addresses, as it is shown at any depth.
        expected['form-action'] = [...OWN, attribute(page.elements.find((one) => attribute(one, 'class') === 'brand'), 'href')];
      }
      assert.deepEqual(Object.fromEntries(policy), expected, path);
    }
  });

  test('on a disk are files too', () => {
    for (const [path, page] of pagesOf(build({ options: ['--portable'] }))) {
      const policy = policyOf(page);
      assert.deepEqual(policy.get('script-src'), ["'self'", 'file:'], path);
      assert.deepEqual(policy.get('default-src'), ["'none'"], path);
    }
  });

  test('no page has styles, scripts or handlers inside that the policy would forbid', () => {
    const faults = [];
    for (const [path, { elements }] of pagesOf(site)) {
      for (const one of elements) {
        const isScript = one.tagName === 'script' && !attribute(one, 'src');
        if (isScript && attribute(one, 'type') !== 'application/ld+json') faults.push(`${path}: a script`);
        if (one.tagName === 'style' && path !== '404.html') faults.push(`${path}: a style`);
        const bad = one.attrs.filter(({ name, value }) => name === 'style' || /^on/.test(name) || /^javascript:/i.test(value));
        faults.push(...bad.map(({ name }) => `${path}: ${one.tagName} has ${name}`));
      }
    }
    assert.deepEqual(faults, []);
  });

  test('is kept to by browsers', () =>
    visit({}, async (page) => {
      const foreign = await serve(site);
      const strange = `<style>main { color: rgb(1, 2, 3) }</style><p style="color: rgb(1, 2, 3)" id="strange">x</p>
        <script>document.title = 'run'</script><img src="x" onerror="document.title = 'run'">
        <img src="${foreign.url}/favicon.ico"><script src="${foreign.url}/a.js"></script>
        <base href="${foreign.url}/"><form action="${foreign.url}/"><button>Go there</button></form>`;
      await page.addInitScript(() => {
        globalThis.refused = [];
        addEventListener('securitypolicyviolation', ({ effectiveDirective }) => refused.push(effectiveDirective));
      });
      for (const path of ['about/', '404.html']) {
        const html = await (await fetch(root + path)).text();
        const body = html.replace('</main>', `${strange}</main>`);
        await page.route(root + path, (route) => route.fulfill({ body, contentType: 'text/html' }), { times: 1 });
        await page.goto(root + path);
        await page.waitForFunction(() => refused.includes('img-src'));
        const { title, colour, refused } = await page.evaluate(async () => {
          const isRefused = new Promise((done) => addEventListener('securitypolicyviolation', done, { once: true }));
          document.querySelector('form[action^="http://127"] button').click();
          await isRefused;
          const { color } = getComputedStyle(document.getElementById('strange'));
          return { title: document.title, colour: color, refused: globalThis.refused };
        });
        const expected = ['base-uri', 'form-action', 'img-src', 'script-src-attr', 'script-src-elem', 'style-src-attr', 'style-src-elem'];
        assert.deepEqual([...new Set(refused)].sort(), expected, path);
        assert.notEqual(title, 'run');
        assert.notEqual(colour, 'rgb(1, 2, 3)');
      }
      assert.deepEqual(foreign.asked, []);
      await foreign.stop();
    }));
});

describe('while a page loads nothing jumps, and nothing is refused', () => {
  for (const [name, viewport] of Object.entries({ 'a telephone': { width: 360, height: 740 }, 'a desk': { width: 1280, height: 900 } })) {
    test(`on ${name}`, async () => {
      const faults = [];
      for (const [kind, path] of kinds) {
        // A browser of its own, that has nothing yet.
        await visit({ viewport }, async (page) => {
          await page.addInitScript(() => {
            globalThis.seen = [];
            addEventListener('securitypolicyviolation', ({ violatedDirective }) => seen.push(violatedDirective));
            new PerformanceObserver((list) => {
              for (const { value, sources } of list.getEntries()) {
                const names = sources.map(({ node }) => node?.id || node?.className || node?.nodeName);
                seen.push(`${value} ${names.join(', ')}`);
              }
            }).observe({ type: 'layout-shift', buffered: true });
          });
          // Scripts come late, as over a slow line: what they add must not push anything away.
          await page.route(/\.js(\?|$)/, async (route) => {
            await new Promise((done) => setTimeout(done, 150));
            await route.continue();
          });
          await open(page, root + path);
          await page.waitForTimeout(150);
          const seen = await page.evaluate(() => globalThis.seen);
          if (seen.length) faults.push(`${kind}: ${seen.join('; ')}`);
        });
      }
      assert.deepEqual(faults, []);
    });
  }
});

test('enlarged to twice its size no page has to be scrolled sideways', () =>
  visit({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, async (page) => {
    const faults = [];
    for (const [kind, path] of kinds) {
      await open(page, root + path);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 640) faults.push(`${kind}: ${width}`);
    }
    assert.deepEqual(faults, []);
  }));

describe('on paper', () => {
  const open = async (page, path) => {
    await page.emulateMedia({ media: 'print' });
    await page.goto(root + path);
  };

  test('no page has menus or searches, and each has its title', () =>
    visit({ viewport: { width: 700, height: 990 } }, async (page) => {
      for (const [kind, path] of kinds) {
        await open(page, path);
        assert.ok(await page.locator('h1').isVisible(), kind);
        const aids = page.locator('nav, [role=search], .skip, button, input:enabled').filter({ visible: true });
        const names = await aids.evaluateAll((all) => all.map((one) => one.outerHTML.slice(0, 80)));
        assert.deepEqual(names, [], kind);
      }
    }));

  test('an entry has its sources, with their whole addresses', () =>
    visit({ viewport: { width: 700, height: 990 } }, async (page) => {
      for (const { slug, fields } of entries.slice(0, 5)) {
        await open(page, `partnerships/${slug}/`);
        assert.equal(await page.locator('h1').innerText(), fields.title);
        for (const { title, url } of fields.sources.filter((source) => source.url)) {
          const link = page.locator('.sources').getByRole('link', { name: title }).and(page.locator(`[href="${url}"]`));
          assert.equal(await link.count(), 1, `${slug}: ${title}`);
          const after = await link.evaluate((one) => getComputedStyle(one, '::after').content);
          assert.match(after, /attr\(href\)|https?:/, `${slug}: ${title}`);
        }
      }
    }));
});

test('an entry weighs less than 50 KB with all that it loads', () =>
  visit({}, async (page) => {
    const asked = new Set();
    page.on('request', (request) => asked.add(new URL(request.url()).pathname));
    const weights = [];
    for (const { slug } of entries) {
      asked.clear();
      await page.goto(`${root}partnerships/${slug}/`, { waitUntil: 'networkidle' });
      const files = [...asked, ...(await page.locator('link[rel=icon]').evaluateAll((all) => all.map(({ href }) => new URL(href).pathname)))];
      const paths = [...new Set(files)].map((path) => join(site, path.endsWith('/') ? `${path}index.html` : path));
      assert.ok(paths.every(existsSync), String(paths));
      const bytes = paths.map((path) => gzipSync(readFileSync(path)).length).reduce((a, b) => a + b);
      weights.push([bytes, slug]);
    }
    const [most, slug] = weights.sort(([a], [b]) => b - a)[0];
    assert.ok(most < 50_000, `${slug}: ${most} bytes`);
  }));

describe('a partnership is found', () => {
  /** Steps on with Tab until the focus is on what `test` says, and sees to it that it can be seen. */
  async function stepTo(page, test, most = 150) {
    for (let step = 0; step < most; step += 1) {
      await page.keyboard.press('Tab');
      const focused = page.locator(':focus');
      const { ring, name } = await focused.evaluate((one) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return { ring: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth), name: one.outerHTML.slice(0, 80) };
      });
      assert.ok(ring >= 2, `no ring round ${name}`);
      if (await focused.evaluate(test)) return;
    }
    throw new Error(`never there: ${test}`);
  }
  const follow = async (page, test) => {
    const before = page.url();
    await stepTo(page, test);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.href !== before);
  };
  const heading = (page) => page.locator('h1').innerText();

  test('by typing, from the head of any page, with keys alone', () =>
    visit({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.goto(`${root}numbers/`);
      await stepTo(page, (one) => one.name === 'q');
      await page.keyboard.type('chemistry cambridge');
      await page.keyboard.press('Enter');
      await page.waitForURL(/search\/\?q=chemistry/);
      await page.locator('#search-list h3').first().waitFor();
      await follow(page, (one) => one.matches('#search-list h3 a'));
      assert.match(await heading(page), /chemistry/i);
    }));

  test('by choices alone, with keys alone', () =>
    visit({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.goto(`${root}search/`);
      await page.locator('#search-list h3').first().waitFor();
      await stepTo(page, (one) => one.name === 'category' && one.value === 'music');
      await page.keyboard.press('Space');
      await page.waitForURL(/category=music/);
      await stepTo(page, (one) => one.name === 'region' && one.value === 'london');
      await page.keyboard.press('Space');
      await page.waitForURL(/region=london/);
      const expected = entries.filter((one) => one.categories.includes('music') && one.regions.includes('london'));
      await page.waitForFunction((n) => document.querySelectorAll('#search-list > li').length === n, expected.length);
      await follow(page, (one) => one.matches('#search-list h3 a'));
      const title = await heading(page);
      assert.ok(expected.some(({ fields }) => fields.title === title), title);
    }));

  test('by the map, with keys alone', () =>
    visit({ reducedMotion: 'reduce' }, async (page) => {
      await page.goto(root);
      await follow(page, (one) => one.matches('.tile') && /^Scotland/.test(one.getAttribute('aria-label')));
      assert.equal(await heading(page), 'Scotland');
      await follow(page, (one) => one.matches('.card-title a'));
      const title = await heading(page);
      assert.ok(entries.some(({ fields, regions }) => fields.title === title && regions.includes('scotland')), title);
    }));

  test('without scripts, by a list that is narrowed', () =>
    visit({ javaScriptEnabled: false }, async (page) => {
      await page.goto(root);
      await page.getByRole('link', { name: /^Music\b/ }).first().click();
      await page.locator('#narrow').getByRole('link', { name: /^London/ }).click();
      assert.equal(await heading(page), 'Music in London');
      await page.locator('.card-title a').first().click();
      await page.waitForURL(/partnerships\//);
      const title = await heading(page);
      const found = entries.find(({ fields }) => fields.title === title);
      assert.ok(found.categories.includes('music') && found.regions.includes('london'), title);
    }));

  test('without scripts, when one has typed into the search in vain', () =>
    visit({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.goto(root);
      await page.getByRole('searchbox').fill('chemistry');
      await page.keyboard.press('Enter');
      await page.waitForURL(/search\/\?q=chemistry/);
      await page.getByRole('link', { name: /A to Z/ }).first().click();
      const { fields } = entries.find(({ slug }) => slug === 'st-marys-cambridge-chemistry');
      await page.getByRole('link', { name: fields.title }).click();
      assert.equal(await heading(page), fields.title);
    }));
});
