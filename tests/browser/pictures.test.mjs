// Photographs on pages: they are seen, they come from this site alone, the right file is taken, and
// nothing but the picture is published.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.mjs';
import { build, newSite } from './lib/build.mjs';
import { drawing, parts, photograph, SECRET } from './lib/photographs.mjs';
import { serve } from './lib/server.mjs';

const entry = (title, more, story) => `---
title: ${title}
summary: Two schools row together on the lake each Friday in summer.
date: 2026-03-14
categories: [sport]
region: Wales
schools:
  - { name: Hill School, sector: independent }
  - { name: Dale School, sector: state }
${more}---
${story}
`;

const image = (src, alt, more) => `  - src: ${src}\n    alt: ${alt}\n    ${more}\n`;

/** A photograph such as telephones make: large, turned by a quarter in its EXIF. */
async function takePhotograph(browser, colour) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1800 } });
  await page.setContent(`<body style="margin:0;background:linear-gradient(90deg,${colour},white)">`);
  const jpeg = await page.screenshot({ type: 'jpeg', quality: 80 });
  await page.close();
  return photograph(jpeg);
}

let browser;
let folder;
let server;
before(async () => {
  browser = await launch();
  const [lake, hidden, over] = await Promise.all(
    ['teal', 'maroon', 'olive'].map((colour) => takePhotograph(browser, colour)),
  );
  const site = newSite((content) => {
    const pictures = join(content, 'images');
    mkdirSync(pictures, { recursive: true });
    writeFileSync(join(pictures, 'lake.jpg'), lake);
    writeFileSync(join(pictures, 'hidden.jpg'), hidden);
    writeFileSync(join(pictures, 'over.jpg'), over);
    writeFileSync(join(pictures, 'plan.png'), drawing(1000, 500));
    writeFileSync(join(pictures, 'small.png'), drawing(300, 200));
    const images =
      'images:\n' +
      image('/images/lake.jpg', 'A boat with eight rowers, seen from behind', 'people: not-identifiable\n    permission: { by: the head, date: 2026-01-01 }\n    credit: Hill School') +
      image('/images/small.png', 'Oars against a wall', 'people: none') +
      image('/images/plan.png', 'A plan of the lake', 'people: none') +
      image('/images/over.jpg', 'A crew on the shore', 'people: not-identifiable\n    permission: { by: the head, date: 2020-01-01, until: 2021-01-01 }');
    const story = 'How it began.\n\n![Where the boats go](/images/plan.png "The plan of 2024")\n\n![The crew of old](/images/over.jpg)\n';
    writeFileSync(join(content, 'partnerships/rowing-here.md'), entry('Rowing here', images, story));
    const draft = `images:\n${image('/images/hidden.jpg', 'A boat that nobody may see yet', 'people: none')}draft: true\n`;
    writeFileSync(join(content, 'partnerships/rowing-there.md'), entry('Rowing there', draft, 'Soon.'));
  });
  const options = ['--base-url', 'https://example.org/showcase/', '--today', '2026-06-01'];
  folder = build({ site, options });
  server = await serve(folder);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page as a visitor sees it who reads to its end. */
async function visit(path, { width = 1280, height = 900 } = {}) {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  const [asked, faults] = [[], []];
  page.on('request', (request) => asked.push(request.url()));
  page.on('response', (response) => response.ok() || faults.push(`${response.status()} ${response.url()}`));
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(`${server.url}/${path}`);
  for (const picture of await page.locator('picture img').all()) {
    await picture.scrollIntoViewIfNeeded();
    await picture.evaluate((img) => img.decode());
  }
  const seen = await page.locator('picture img').evaluateAll((all) =>
    all.map((img) => ({
      alt: img.alt,
      file: img.currentSrc.split('/').pop(),
      drawn: img.naturalWidth,
      shape: Number(img.getAttribute('width')) / Number(img.getAttribute('height')),
      box: img.getBoundingClientRect().width,
      lazy: img.loading === 'lazy',
      first: img.fetchPriority === 'high',
    })),
  );
  const text = await page.content();
  await context.close();
  return { asked, faults, seen, text };
}

test('pictures are seen on an entry’s page, upright, and from this site alone', async () => {
  const { asked, faults, seen, text } = await visit('partnerships/rowing-here/');
  assert.deepEqual(faults, []);
  assert.ok(asked.every((url) => url.startsWith(`${server.url}/`)), asked.join('\n'));
  const own = seen.slice(0, 3);
  assert.deepEqual(
    own.map(({ alt }) => alt),
    ['A boat with eight rowers, seen from behind', 'Where the boats go', 'Oars against a wall'],
  );
  for (const { alt, file, drawn } of seen) {
    assert.ok(drawn > 0, alt);
    assert.match(file, /^[0-9a-f]+-\d+\.webp$/, alt);
  }
  // The telephone was held on its side.
  assert.ok(Math.abs(own[0].shape - 3 / 2) < 0.01, `${own[0].shape}`);
  assert.match(text, /<figcaption>The plan of 2024<\/figcaption>/);
  assert.match(text, /Picture: Hill School/);
});

test('only the first picture is loaded at once', async () => {
  const { seen } = await visit('partnerships/rowing-here/');
  assert.deepEqual(seen.map(({ first, lazy }) => [first, lazy]), [
    [true, false],
    ...seen.slice(1).map(() => [false, true]),
  ]);
});

test('a narrow screen gets a narrow file, and a wide one a wide one', async () => {
  const width = async (screen) => {
    const { seen } = await visit('partnerships/rowing-here/', screen);
    return Number(seen[0].file.match(/-(\d+)\./)[1]);
  };
  assert.equal(await width({ width: 360, height: 740 }), 480);
  assert.equal(await width({ width: 1440, height: 900 }), 960);
});

test('a card has the first picture', async () => {
  const { seen, faults } = await visit('categories/sport/', { width: 360, height: 740 });
  assert.deepEqual(faults, []);
  const card = seen.filter(({ alt }) => alt.startsWith('A boat with eight rowers'));
  assert.equal(card.length, 1);
  assert.match(card[0].file, /-480\.webp$/);
});

test('a browser that knows no WebP gets JPEG', async () => {
  const page = readFileSync(join(folder, 'partnerships/rowing-here/index.html'), 'utf8');
  const files = [...page.matchAll(/<img src="\.\.\/\.\.\/(pictures\/[^"]+)"/g)].map(([, file]) => file);
  assert.ok(files.length >= 3);
  for (const file of files) {
    assert.equal(readFileSync(join(folder, file)).subarray(0, 3).toString('hex'), 'ffd8ff', file);
  }
});

test('drafts, and pictures whose permission is over, are not published', () => {
  const files = readdirSync(join(folder, 'pictures'));
  const marks = new Set(files.map((file) => file.split('-')[0]));
  // Of five there are three: the draft's is not among them, nor the one that is over.
  assert.equal(marks.size, 3, files.join('\n'));
  const page = readFileSync(join(folder, 'partnerships/rowing-here/index.html'), 'utf8');
  assert.ok(!page.includes('The crew of old') && !page.includes('A crew on the shore'));
});

test('cards of links get a whole address, search engines are asked to keep no pictures', () => {
  const page = readFileSync(join(folder, 'partnerships/rowing-here/index.html'), 'utf8');
  const [, shared] = page.match(/<meta property="og:image" content="([^"]+)"/);
  assert.match(shared, /^https:\/\/example\.org\/showcase\/pictures\/[0-9a-f]+-960\.jpg$/);
  const [, json] = page.match(/<script type="application\/ld\+json">(.*?)<\/script>/s);
  assert.equal(JSON.parse(json)['@graph'][0].image.url, shared);
  for (const path of ['', 'regions/', 'partnerships/rowing-here/']) {
    const html = readFileSync(join(folder, path, 'index.html'), 'utf8');
    assert.match(html, /<meta name="robots" content="noimageindex">/, path);
  }
  assert.ok(!readFileSync(join(folder, 'feed.xml'), 'utf8').includes('pictures/'));
});

test('no published file has anything in it but a picture', () => {
  // Tables, the frame, the scan; JFIF says that pixels are square.
  const jpeg = /^(app 0 JFIF|db|c[0124]|dd|da)$/;
  const webp = /^(VP8 |VP8L|VP8X|ALPH)$/;
  const files = readdirSync(join(folder, 'pictures'));
  assert.ok(files.length > 8, `${files.length} files`);
  for (const name of files) {
    const file = readFileSync(join(folder, 'pictures', name));
    const allowed = name.endsWith('.webp') ? webp : jpeg;
    for (const part of parts(file)) assert.match(part, allowed, name);
    for (const word of [SECRET, 'Exif', 'xmpmeta', 'Photoshop', 'GPS']) {
      assert.ok(!file.includes(word), `${name} has ${word} in it`);
    }
  }
  // The walk finds what it looks for.
  const whole = parts(photograph(readFileSync(join(folder, 'pictures', files.find((f) => f.endsWith('.jpg'))))));
  assert.deepEqual(whole.filter((part) => !jpeg.test(part)), [
    'app 1 Exif',
    'app 1 http',
    'app 13 Phot',
    'fe',
    'behind the end',
  ]);
});
