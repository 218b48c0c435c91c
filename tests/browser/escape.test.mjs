// Whatever hostile text stands in an entry or in the settings, it is shown as text and nothing runs.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseAtomFeed } from 'feedsmith';
import { stringify } from 'yaml';
import { launch } from './lib/browser.mjs';
import { build, newSite, together } from './lib/build.mjs';
import { address, addressesOf, attribute, filesIn, jsonLd, pagesOf, textOf } from './lib/html.mjs';
import { serve } from './lib/server.mjs';
import { xmlFaults } from './lib/xml.mjs';

/** Each would set `hacked`, or turn into something else, where a kind of escaping is missing. */
const HOSTILE = [
  '</script><script>window.hacked=1</script>',
  '"><img src=x onerror="window.hacked=1">',
  "'><svg onload='window.hacked=1'>",
  '" onmouseover="window.hacked=1" autofocus onfocus="window.hacked=1" x="',
  '{{ 7*7 }}{% raw %}{# #}{{ site.name | safe }}',
  '</title></style></textarea><!--<script>window.hacked=1//-->',
  '&lt;script&gt;&amp;#60;\\u003cscript\\u003e ]]> %3Cscript%3E',
  '<?xml-stylesheet href="x"?><!DOCTYPE x [<!ENTITY y "window.hacked">]>&y;',
  '`${window.hacked=1}` \u05e9\u05dc\u05d5\u05dd',
];

/**
 * A text of no more than `most` characters with one of the hostile pieces in it. In each round every
 * field gets the piece after the one it had before, so that in the end each field has had them all.
 */
let round = 0;
let field = 0;
const unseen = (most = 300) => {
  const order = HOSTILE.map((_, index) => HOSTILE[(index + field + round) % HOSTILE.length]);
  field += 1;
  return `T${round}-${field} ${order.find((piece) => piece.length + 6 <= most)}`;
};
const nextRound = () => {
  round += 1;
  field = 0;
};

/** The same, for what readers see: each of these must be found again. */
const written = [];
const hostile = (most) => {
  written.push(unseen(most));
  return written.at(-1);
};

/** An entry, of fields and a body. */
const entry = (fields, body = '') => `---\n${stringify(fields, { lineWidth: 0 })}---\n\n${body}\n`;

const source = (title = hostile()) => ({
  title,
  url: `https://www.example.org/?a="><script>window.hacked=1</script>&b='%22{{7*7}}#<svg/onload=window.hacked=1>`,
});

const school = (sector, more = { name: hostile(150), town: hostile(100) }) => ({
  sector,
  gives: hostile(),
  gains: hostile(),
  former_names: [hostile(), hostile()],
  note: hostile(),
  ...more,
});

/** Every field that may be text is hostile; one entry for each piece, so that each piece is everywhere. */
function hostileEntry(index) {
  return {
    title: hostile(150),
    summary: hostile(),
    date: `2026-01-${String(index + 1).padStart(2, '0')}`,
    categories: [`number-${index}`, 'number-0'],
    region: [`number-${index}`, 'number-0'],
    schools: [
      { ...school('independent'), phase: 'all-through', urn: 900000 + index, role: 'lead' },
      { ...school('state'), phase: 'primary', former_urns: [910000 + index], urn: 920000 + index },
      school('state', { name: HOSTILE[index].slice(0, 100), town: 'One town' }),
      school('state', { name: 'The same everywhere', town: 'One town' }),
    ],
    partners: [hostile(), { name: hostile(), kind: 'charity' }],
    status: 'ongoing',
    started: 2001,
    ended: 2020,
    frequency: hostile(),
    pupils: 100,
    costs: hostile(),
    funding: hostile(),
    benefits: { state: hostile(), independent: hostile(), community: hostile() },
    outcomes: [hostile(), hostile()],
    figures: [
      { label: hostile(), value: hostile(), year: 2020, source: source(unseen()) },
      { label: hostile(60), value: '<b>1</b>' },
    ],
    links: [source(), 'https://www.example.org/<script>window.hacked=1</script>'],
    sources: [{ ...source(), published: '2020-02' }, { title: hostile() }],
    contact: { role: hostile(), url: 'https://www.example.org/?"onclick="window.hacked=1' },
    checked: '2026-03-01',
    aliases: [`/old/number-${index}/`],
  };
}

/** Markdown that tries in every way to become more than words. What the checks refuse is not in it. */
const body = () => `
${HOSTILE.map((piece) => `Words: ${piece}`).join('\n\n')}

## Heading ${HOSTILE[0]} {#x onclick=window.hacked=1}

## Heading ${HOSTILE[1]} {onmouseover="window.hacked=1" .c style="x:y"}

## {{ 7*7 }} &quot;&gt;&lt;img src=x onerror=window.hacked=1&gt;

[words](https://www.example.org/"onmouseover="window.hacked=1 "title"onclick="window.hacked=1")
[words](<https://www.example.org/"><script>window.hacked=1</script>> 'title"><script>window.hacked=1</script>')
<https://www.example.org/"onmouseover="window.hacked=1">
[reference]

[reference]: https://www.example.org/'onclick='window.hacked=1 "title' onclick='window.hacked=1"

\`code </code><script>window.hacked=1</script>\`

\`\`\`js" onmouseover="window.hacked=1"><script>window.hacked=1</script>
</code></pre><script>window.hacked=1</script>
{{ 7*7 }}
\`\`\`

| a </td><script>window.hacked=1</script> | b |
| - | - |
| ${HOSTILE[1]} | {{ 7*7 }} |

A note.[^"><script>window.hacked=1</script>] And one more.[^a]

[^"><script>window.hacked=1</script>]: A text ${HOSTILE[0]}
[^a]: A text ${HOSTILE[4]}

> [!NOTE"><script>window.hacked=1</script>]
> ${HOSTILE[0]}

Term ${HOSTILE[0]}
: Definition ${HOSTILE[1]}
`;

const named = (slug) => {
  nextRound();
  return { slug, name: hostile(100), aliases: [unseen()] };
};

/** Takes away the real entries and pages. */
function emptied(content) {
  for (const folder of ['partnerships', 'pages']) {
    rmSync(join(content, folder), { recursive: true });
    mkdirSync(join(content, folder));
  }
}

/** A site in which all that a person writes is hostile. */
function hostileSite() {
  return newSite((content) => {
    emptied(content);
    const write = (path, text) => writeFileSync(join(content, path), text);
    const settings = {
      name: `Site ${HOSTILE[1]}`,
      description: hostile(),
      base_url: 'https://www.example.org/',
      page_size: 3,
      repository: { url: 'https://www.example.org/repo?"><script>', branch: unseen(100) },
      licence: { name: hostile(), url: 'https://www.example.org/licence?"><script>' },
      contact: { role: hostile(), url: 'https://www.example.org/contact?"><script>' },
    };
    write('site.yaml', stringify(settings));
    // One for each entry, and one that has none.
    const slugs = [...HOSTILE.keys(), 'empty'].map((index) => `number-${index}`);
    const categories = slugs.map((slug) => ({ ...named(slug), description: hostile() }));
    write('categories.yaml', stringify(categories));
    const more = () => ({ nation: unseen(50), ons_code: '"><b>' });
    const regions = slugs.map((slug) => ({ ...named(slug), ...more() }));
    write('regions.yaml', stringify(regions));
    for (const index of HOSTILE.keys()) {
      nextRound();
      write(`partnerships/entry-${index}.md`, entry(hostileEntry(index), body()));
    }
    const page = { title: hostile(150), summary: hostile(), aliases: ['/about-us/'] };
    write('pages/about.md', entry(page, body()));
  });
}

/** What machines read, and no browser runs. */
const isData = (element) => attribute(element, 'type') === 'application/ld+json';

/** One of the theme's own scripts, with nothing in it. */
const isOfTheSearch = (element) =>
  /^(\.\.\/)+assets\/search[a-z-]*\.[0-9a-f]{10}\.js$/.test(attribute(element, 'src')) &&
  textOf(element) === '';

/** A small site without a fault, in which one thing is then written otherwise. */
const GOOD = {
  title: 'A title',
  summary: 'A summary.',
  date: '2026-01-01',
  categories: ['music'],
  region: 'Wales',
  schools: [{ name: 'A School', sector: 'state', town: 'A Town' }],
};

describe('a site full of hostile text', () => {
  let site;
  let pages;
  let browser;
  let server;

  before(async () => {
    site = build({ site: hostileSite() });
    pages = pagesOf(site);
    server = await serve(site);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('has no element, attribute or address that the theme did not mean', () => {
    const faults = [];
    for (const [path, { elements }] of pages) {
      for (const element of elements) {
        const { tagName } = element;
        const what = `${path}: <${tagName} ${element.attrs.map(({ name }) => name).join(' ')}>`;
        const strange = ['img', 'iframe', 'object', 'embed', 'base', 'textarea'];
        const script = tagName === 'script' && !isData(element) && !isOfTheSearch(element);
        const search = /^[./]*\/search\/$|^https:\/\/www\.example\.org\/search\/$/;
        if (tagName === 'form' && !search.test(attribute(element, 'action'))) faults.push(what);
        const handler = element.attrs.some(({ name }) => /^on|^style$|^autofocus$|^srcdoc$/.test(name));
        if (script || handler || strange.includes(tagName)) faults.push(what);
        for (const { value } of addressesOf(element)) {
          const host = /^https:\/\/(www\.example\.org|get-information-schools\.service\.gov\.uk)\//;
          const icon = attribute(element, 'rel') === 'icon' && value.startsWith('data:');
          if (!host.test(value) && !icon && /^[^/?#]*:/.test(value)) faults.push(`${what}: ${value}`);
        }
      }
      const titles = elements.filter((element) => element.tagName === 'title');
      assert.equal(titles.length, 1, path);
    }
    assert.deepEqual(faults, []);
  });

  test('runs nothing in a browser, on any page', async () => {
    const page = await browser.newPage();
    const faults = [];
    page.on('dialog', (dialog) => {
      faults.push(`${page.url()}: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('console', (message) => faults.push(`${message.location().url}: ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${error}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) faults.push(`${page.url()} asks for ${request.url()}`);
    });
    for (const [path, { kind, html }] of pages) {
      const url = `${server.url}/${address(path)}`;
      if (kind === 'redirect') {
        const still = html.replace(/<meta http-equiv="refresh"[^>]*>/, '');
        await page.route(url, (route) => route.fulfill({ body: still, contentType: 'text/html' }));
      }
      await page.goto(url);
      const hacked = await page.evaluate(() => {
        // What waits for a mouse or for the focus gets it.
        for (const element of document.querySelectorAll('*')) {
          for (const kind of ['mouseover', 'click', 'focus', 'load', 'error']) {
            if (kind !== 'click' || element.localName !== 'a') element.dispatchEvent(new Event(kind));
          }
        }
        return window.hacked;
      });
      if (hacked !== undefined) faults.push(`${path}: hacked`);
    }
    await page.close();
    assert.deepEqual(faults, []);
  });

  test('shows every text as it was written, template signs too', () => {
    const body = ({ elements }) => elements.find(({ tagName }) => tagName === 'body');
    const description = ({ elements }) =>
      attribute(elements.find((element) => attribute(element, 'name') === 'description'), 'content');
    const words = [...pages.values()]
      .flatMap((one) => [textOf(body(one)), description(one)])
      .join('\n');
    assert.ok(written.length > 300);
    // Control characters are left out on purpose, so those texts are not the same.
    const same = written.filter((text) => !text.includes('\u0085'));
    const lost = same.filter((text) => !words.includes(text));
    assert.deepEqual(lost, []);
    // A body shows them too; its quotation marks may be better than they were.
    for (const piece of [HOSTILE[0], 'Words: {{ 7*7 }}']) assert.ok(words.includes(piece), piece);
    assert.doesNotMatch(words, /\b49\b/, 'nothing was worked out');
  });

  test('keeps the data in its pages, its feeds and its sitemap in order', async () => {
    let n = 0;
    for (const [path, one] of pages) {
      for (const data of jsonLd(one)) {
        assert.equal(data['@context'], 'https://schema.org', path);
        n += 1;
      }
    }
    assert.ok(n > 20, `only ${n} pages have data`);
    const about = jsonLd(pages.get('index.html'))[0]['@graph'][0];
    assert.equal(about.name, `Site ${HOSTILE[1]}`);
    for (const path of filesIn(site).filter((name) => name.endsWith('.xml'))) {
      const schema = path.endsWith('sitemap.xml') ? 'sitemap.rng' : 'atom.rng';
      assert.deepEqual(await xmlFaults(join(site, path), schema), []);
    }
    const feed = parseAtomFeed(readFileSync(join(site, 'feed.xml'), 'utf8'));
    assert.equal(feed.title.value, `Site ${HOSTILE[1]}`);
    assert.equal(feed.entries.length, HOSTILE.length);
  });
});

describe('addresses that are none', () => {
  const BAD = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    '//example.org/',
    'file:///etc/passwd',
  ];
  let site;
  before(() => {
    site = newSite(emptied);
  });
  /** Checks a site with one entry, and with `settings` besides those that must be there. */
  const check = (fields, text = '', settings = '') => {
    const write = (path, words) => writeFileSync(join(site, 'content', path), words);
    write('partnerships/one.md', entry({ ...GOOD, ...fields }, text));
    write('site.yaml', `name: A\ndescription: B\n${settings}\n`);
    return together('check', '--site', site);
  };
  /** Refused for the address, or for what hides in it; and for nothing else. */
  const refused = (what, { code, said }) => {
    assert.equal(code, 1, `${what} was accepted\n${said}`);
    const codes = [...said.matchAll(/^error\[([\w-]+)\]/gm)].map(([, one]) => one);
    const known =
      /^(bad-(url|link|alias)|broken-link|remote-image|missing-image|control-character|yaml-syntax)$/;
    assert.ok(codes.length > 0 && codes.every((code) => known.test(code)), `${what}\n${said}`);
  };

  test('the site without them has no fault', () => {
    const { code, said } = check({}, 'Words.');
    assert.equal(code, 0, said);
  });

  test('are refused in every field for an address', () => {
    for (const url of BAD) {
      refused(`links ${url}`, check({ links: [url] }));
      refused(`links.url ${url}`, check({ links: [{ title: 'T', url }] }));
      refused(`sources ${url}`, check({ sources: [{ title: 'T', url }] }));
      refused(`figures ${url}`, check({ figures: [{ label: 'L', value: '1', source: url }] }));
      refused(`contact ${url}`, check({ contact: { role: 'R', url } }));
      const quoted = JSON.stringify(url);
      refused(`base_url ${url}`, check({}, '', `base_url: ${quoted}`));
      refused(`repository ${url}`, check({}, '', `repository: { url: ${quoted} }`));
      refused(`licence ${url}`, check({}, '', `licence: { name: N, url: ${quoted} }`));
      refused(`site contact ${url}`, check({}, '', `contact: { role: R, url: ${quoted} }`));
    }
    for (const alias of ['../../etc/', '/../up/', 'https://example.org/', '/a b/', '/"><b>/']) {
      refused(`aliases ${alias}`, check({ aliases: [alias] }));
    }
  });

  test('are refused in links and pictures of the text', () => {
    for (const url of BAD.filter((one) => !/[\t<]/.test(one))) {
      refused(`link ${url}`, check({}, `[words](${url})`));
      refused(`reference ${url}`, check({}, `[words][r]\n\n[r]: ${url}`));
      refused(`picture ${url}`, check({}, `![words](${url})`));
      if (!url.startsWith('//')) refused(`bare ${url}`, check({}, `<${url}>`));
    }
    refused('a disguised one', check({}, '[words](java&#115;cript:alert(1))'));
    refused('a disguised one', check({}, '[words](<java&Tab;script:alert(1)>)'));
    refused('a disguised one', check({}, '[words](&#1;javascript:alert(1))'));
    refused('a way out', check({}, '[words](../../../../etc/passwd)'));
  });
});
