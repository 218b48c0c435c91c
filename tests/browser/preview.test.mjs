// The preview as somebody meets it who writes an entry: pages follow every change, and faults are shown.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { launch } from './lib/browser.mjs';
import { newSite, preview } from './lib/build.mjs';

const HEAD = 'themes/default/templates/parts/head.html';
const STYLE = 'themes/default/assets/style.css';
const ENTRY = 'content/partnerships/a-preview.md';
const ENTRY_PAGE = 'partnerships/a-preview/';

/** More than a screen of text. */
const LONG = Array.from({ length: 60 }, (_, n) => `Paragraph ${n} of the story.`).join('\n\n');

const entry = (words) => `---
title: An entry that is being written
summary: ${words}
date: 2024-01-02
categories: [music]
region: wales
schools:
  - { name: One School, sector: independent, gives: A hall, gains: A choir }
  - { name: Other School, sector: state, gives: A choir, gains: A hall }
sources:
  - { title: A letter }
---

${LONG}
`;

let browser;
let site;
let server;
let context;
let page;
/** What the browser complained of, and what it asked of other hosts. */
let complaints;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

beforeEach(async () => {
  site = newSite(() => {});
  write(ENTRY, entry('First words.'));
  server = await preview(site);
  complaints = [];
  context = await browser.newContext();
  page = await open('');
  await page.getByRole('heading', { level: 1 }).waitFor();
});
afterEach(async () => {
  await context?.close();
  await server?.stop();
});

function write(path, text) {
  mkdirSync(dirname(join(site, path)), { recursive: true });
  writeFileSync(join(site, path), text);
}

function change(path, how) {
  const before = readFileSync(join(site, path), 'utf8');
  const now = how(before);
  assert.notEqual(now, before, `${path} should change`);
  write(path, now);
}

/** A page of the preview in a tab of its own. */
async function open(path) {
  const tab = await context.newPage();
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(server.url).origin) complaints.push(request.url());
  });
  await tab.goto(server.url + path);
  return tab;
}

/** Marks what is in a tab now; the mark goes when the page is loaded again. */
const mark = (tab) => tab.evaluate(() => (window.isMarked = true));
const isMarked = (tab) => tab.evaluate(() => window.isMarked === true);
const overlay = (tab) => tab.getByRole('alertdialog');
const noFault = (tab) => overlay(tab).waitFor({ state: 'hidden' });

test('a page that has changed is loaded again, and the reader stays at the same place', async () => {
  await page.goto(server.url + ENTRY_PAGE);
  await page.evaluate(() => scrollTo(0, 700));
  await mark(page);
  write(ENTRY, entry('Second words.'));
  await page.getByText('Second words.').first().waitFor();
  assert.equal(await isMarked(page), false);
  await page.waitForFunction(() => scrollY === 700);
  assert.deepEqual(complaints, []);
});

test('the place is kept on a page that reaches its height late', async () => {
  write('themes/default/assets/late.js', `
    addEventListener('load', () => setTimeout(() => {
      document.querySelector('main').style.display = 'block';
    }, 600));
    document.addEventListener('DOMContentLoaded', () => {
      document.querySelector('main').style.display = 'none';
    });
  `);
  change(HEAD, (html) => `${html}<script src="{{ page.root }}{{ site.assets["late.js"] }}"></script>\n`);
  await page.goto(server.url + ENTRY_PAGE);
  await page.waitForFunction(() => document.querySelector('main')?.style.display === 'block');
  await page.evaluate(() => scrollTo(0, 700));
  write(ENTRY, entry('Second words.'));
  await page.getByText('Second words.').first().waitFor();
  await page.waitForFunction(() => scrollY === 700);
});

test('a page that is the same as before stays as it is', async () => {
  const other = await open('regions/scotland/');
  await mark(other);
  await page.goto(server.url + ENTRY_PAGE);
  write(ENTRY, entry('Second words.'));
  await page.getByText('Second words.').first().waitFor();
  await wait(300);
  assert.equal(await isMarked(other), true);
  assert.deepEqual(complaints, []);
});

test('a style is applied without loading the page again, and never leaves it bare', async () => {
  const colour = () => page.evaluate(() => getComputedStyle(document.querySelector('h1')).color);
  await mark(page);
  for (const shade of [10, 20, 30]) {
    change(STYLE, (css) => `${css}\nh1 { color: rgb(1, 2, ${shade}) !important; }\n`);
    await page.waitForFunction(
      (wanted) => getComputedStyle(document.querySelector('h1')).color === wanted,
      `rgb(1, 2, ${shade})`,
    );
  }
  assert.equal(await isMarked(page), true);
  assert.equal(await colour(), 'rgb(1, 2, 30)');
  assert.equal(await page.locator('link[rel=stylesheet]').count(), 1);
  // The page knows that it is up to date: only a real change loads it again.
  write('content/partnerships/a-second.md', entry('Of another.').replace('An entry', 'A second'));
  await page.waitForFunction(() => window.isMarked !== true);
  assert.deepEqual(complaints, []);
});

test('a fault is laid over every page as text, with its place, and goes when it is mended', async () => {
  const name = 'a<img src=x onerror="document.title=1">.md';
  const text = entry('Words.').replace('[music]', '["<img src=x onerror=document.title=2>"]');
  const other = await open('regions/');
  write(`content/partnerships/${name}`, text);
  for (const tab of [page, other]) {
    await overlay(tab).waitFor();
    await overlay(tab).getByText(name).first().waitFor();
    await overlay(tab).getByText('<img src=x onerror=document.title=2>').first().waitFor();
    assert.equal(await tab.locator('img[src=x]').count(), 0);
    assert.notEqual(await tab.evaluate(() => document.title), '1');
    assert.notEqual(await tab.evaluate(() => document.title), '2');
  }
  // A page that is opened now shows it too.
  const late = await open(ENTRY_PAGE);
  await overlay(late).waitFor();

  const line = text.split('\n').findIndex((words) => words.startsWith('categories:')) + 1;
  const link = overlay(late).getByRole('link', { name: new RegExp(`\\.md:${line}:\\d+$`) }).first();
  await link.click();
  await late.waitForURL(/__together\/source/);
  assert.equal(new URL(late.url()).hash, `#L${line}`);
  assert.match(await late.locator(`#L${line} mark`).innerText(), /^categories: .*<img/);
  assert.equal(await late.locator('img').count(), 0);

  rmSync(join(site, 'content/partnerships', name));
  for (const tab of [page, other]) await noFault(tab);
  assert.deepEqual(complaints, []);
});

test('what is wrong can be put aside, and comes back when something else is wrong', async () => {
  await page.goto(server.url + ENTRY_PAGE);
  const link = page.getByRole('link').first();
  await link.focus();
  write(ENTRY, entry('Words.').replace('music', 'musik'));
  await overlay(page).waitFor();
  assert.match(await overlay(page).getByRole('heading', { level: 1 }).innerText(), /^1 error/);
  await page.keyboard.press('Escape');
  await noFault(page);
  // Whoever used the keyboard is where they were.
  assert.equal(await link.evaluate((element) => element === document.activeElement), true);

  // It stays aside, but in sight.
  const note = page.getByRole('button', { name: /^1 error/ });
  await note.waitFor();
  await page.reload();
  await note.waitFor();
  assert.equal(await overlay(page).count(), 0);
  await note.click();
  await overlay(page).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await noFault(page);

  write(ENTRY, entry('Words.').replace('music', 'musick'));
  await overlay(page).waitFor();
  write(ENTRY, entry('Words.'));
  await noFault(page);
  await note.waitFor({ state: 'hidden' });
  assert.deepEqual(complaints, []);
});

test('a page that is gone says so, and one that comes is shown', async () => {
  await page.goto(server.url + ENTRY_PAGE);
  renameSync(join(site, ENTRY), join(site, 'content/partnerships/b-preview.md'));
  await page.waitForFunction(() => document.title.includes('not found') || document.title.includes('Not found'));
  renameSync(join(site, 'content/partnerships/b-preview.md'), join(site, ENTRY));
  await page.getByText('First words.').first().waitFor();
});

test('a site that begins with a fault is shown once it is mended', async () => {
  await server.stop();
  write(ENTRY, entry('Words.').replace('music', 'musik'));
  server = await preview(site);
  const tab = await context.newPage();
  const answer = await tab.goto(server.url + ENTRY_PAGE);
  assert.equal(answer.status(), 503);
  await overlay(tab).waitFor();
  write(ENTRY, entry('Mended words.'));
  await tab.getByText('Mended words.').first().waitFor();
  await noFault(tab);
});

test('pages find a server again that was stopped, and load themselves only if they differ', async () => {
  const other = await open('regions/scotland/');
  await mark(other);
  await page.goto(server.url + ENTRY_PAGE);
  const { port } = new URL(server.url);
  await server.stop();
  write(ENTRY, entry('Words of the pause.'));
  await wait(500);
  server = await preview(site, { port });
  assert.equal(new URL(server.url).port, port);
  await page.getByText('Words of the pause.').first().waitFor();
  // The other page hears of changes again, though it was not loaded again.
  await wait(300);
  assert.equal(await isMarked(other), true);
  write(ENTRY, entry('Words.').replace('music', 'musik'));
  await overlay(other).waitFor();
  assert.equal(await isMarked(other), true);
});
