// Every page is valid HTML.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HtmlValidate, StaticConfigLoader, formatterFactory } from 'html-validate';
import { build } from './lib/build.mjs';
import { siteWithFullEntry } from './lib/full-entry.mjs';
import { pagesOf } from './lib/html.mjs';
import config from './htmlvalidate.mjs';

const validator = new HtmlValidate(new StaticConfigLoader(config));
const inWords = formatterFactory('text');

function check(folder, expected) {
  const pages = pagesOf(folder);
  assert.ok(pages.size >= expected, `only ${pages.size} pages`);
  const faults = [...pages].flatMap(([path, { html }]) => {
    const { results } = validator.validateStringSync(html, path);
    return results.flatMap((result) => inWords([result]).trim().split('\n')).filter(Boolean);
  });
  assert.equal(faults.length, 0, `${faults.length} faults:\n${faults.slice(0, 40).join('\n')}`);
}

test('every page of the site is valid', () => check(build(), 200));

test('every page of the portable site is valid', () => {
  check(build({ options: ['--portable'] }), 200);
});

test('pages with every field and all of Markdown, and drafts, are valid', () => {
  check(build({ site: siteWithFullEntry(), options: ['--drafts'] }), 200);
});
