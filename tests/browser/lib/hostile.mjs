// The hostile words of `tests/hostile/`, and sites made out of them.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { newSite, repository } from './build.mjs';

const folder = join(repository, 'tests/hostile');
const plain = (text) =>
  text.replace(/\\u\{([0-9a-f]+)\}/g, (_, digits) => String.fromCodePoint(Number.parseInt(digits, 16)));

/** The lines of a file, each with the codes with which it must be refused; none if it is fine. */
function lines(name) {
  let codes = [];
  const found = [];
  for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
    const [, refused] = line.match(/^## (?:refused: )?(.*)$/) ?? [];
    if (refused !== undefined) codes = line.startsWith('## refused: ') ? refused.split(' ') : [];
    else if (line !== '') found.push({ text: plain(line), codes });
  }
  return found;
}

/** Texts for fields, addresses, names of files, and stories; with the codes that refuse each. */
export const texts = lines('texts.txt');
export const addresses = lines('addresses.txt');
export const names = lines('names.txt');
export const bodies = readFileSync(join(folder, 'bodies.txt'), 'utf8')
  .split(/^%%/m)
  .slice(1)
  .map((part) => {
    const [codes, ...body] = part.split('\n');
    return { text: plain(body.join('\n')), codes: codes.split(' ').filter(Boolean) };
  });

/** A small entry without a fault. */
export const GOOD = {
  title: 'A title',
  summary: 'A summary.',
  date: '2026-01-01',
  categories: ['one'],
  region: 'one',
  schools: [{ name: 'A School', sector: 'state', town: 'A Town' }],
};
const ADDRESS = 'https://www.example.org/a';
const school = (more) => ({ schools: [...GOOD.schools, { name: 'B School', sector: 'independent', ...more }] });

/** Each place of an entry that takes a text: how long it may be, and the fields that put it there. */
export const PLACES = {
  title: [150, (title) => ({ title })],
  summary: [300, (summary) => ({ summary })],
  frequency: [300, (frequency) => ({ frequency })],
  costs: [2000, (costs) => ({ costs })],
  funding: [2000, (funding) => ({ funding })],
  'benefits.state': [2000, (state) => ({ benefits: { state } })],
  'benefits.independent': [2000, (independent) => ({ benefits: { independent } })],
  'benefits.community': [2000, (community) => ({ benefits: { community } })],
  outcomes: [2000, (text) => ({ outcomes: [text] })],
  'schools.name': [150, (name) => school({ name })],
  'schools.town': [100, (town) => school({ town })],
  'schools.gives': [2000, (gives) => school({ gives })],
  'schools.gains': [2000, (gains) => school({ gains })],
  'schools.note': [2000, (note) => school({ note })],
  'schools.former_names': [300, (name) => school({ former_names: [name] })],
  partners: [300, (text) => ({ partners: [text] })],
  'partners.name': [300, (name) => ({ partners: [{ name, kind: 'charity' }] })],
  'figures.label': [300, (label) => ({ figures: [{ label, value: '1' }] })],
  'figures.value': [60, (value) => ({ figures: [{ label: 'Number', value }] })],
  'figures.source.title': [300, (title) => ({ figures: [{ label: 'Number', value: '1', source: { title, url: ADDRESS } }] })],
  'links.title': [300, (title) => ({ links: [{ title, url: ADDRESS }] })],
  'sources.title': [300, (title) => ({ sources: [{ title, url: ADDRESS }] })],
  'contact.role': [300, (role) => ({ contact: { role, url: ADDRESS } })],
};

/** Each place of an entry that takes an address. */
export const ADDRESS_PLACES = {
  links: (url) => ({ links: [url] }),
  'links.url': (url) => ({ links: [{ title: 'T', url }] }),
  'sources.url': (url) => ({ sources: [{ title: 'T', url }] }),
  'figures.source': (url) => ({ figures: [{ label: 'L', value: '1', source: url }] }),
  'contact.url': (url) => ({ contact: { role: 'R', url } }),
  'images.src': (src) => ({ images: [{ src, alt: 'Two rows of singers in a hall', people: 'none' }] }),
  aliases: (alias) => ({ aliases: [alias] }),
};

/** Places whose text is told in a message, because it is none of the words that they take. */
export const TOLD_PLACES = {
  categories: (text) => ({ categories: [text] }),
  region: (text) => ({ region: text }),
  status: (status) => ({ status }),
  'schools.sector': (sector) => ({ schools: [{ name: 'A School', sector }] }),
  date: (date) => ({ date }),
  pupils: (pupils) => ({ pupils }),
  urn: (urn) => school({ urn }),
  'a field of that name': (name) => ({ ...GOOD, [name]: 'x' }),
};

/** An entry as a file. */
export const entry = (fields, body = '') =>
  `---\n${stringify({ ...GOOD, ...fields }, { lineWidth: 0 })}---\n\n${body}\n`;

/** A site without entries and pages, to be filled by `write(path, text)`. */
export function hostileSite(settings, fill) {
  return newSite((content) => {
    for (const name of ['partnerships', 'pages']) {
      rmSync(join(content, name), { recursive: true });
      mkdirSync(join(content, name));
    }
    rmSync(join(content, 'synonyms.yaml'));
    const write = (path, text) => writeFileSync(join(content, path), text);
    const declared = stringify([{ slug: 'one', name: 'One' }]);
    write('site.yaml', stringify({ name: 'A', description: 'B', base_url: 'https://www.example.org/', ...settings }));
    write('categories.yaml', declared);
    write('regions.yaml', declared);
    fill(write);
  });
}

/**
 * A site that shows all of `shown` in every place, and `more` in some entries with several of them;
 * and the title of each entry that has one of `shown`.
 */
export function shownSite(shown, more) {
  const titles = new Map();
  const at = (index) => shown[index % shown.length];
  const fit = (index, most) => {
    for (let from = index; ; from += 1) if (at(from).length <= most) return at(from);
  };
  // Every text is the name of a category or of a region.
  const half = Math.ceil(shown.length / 2);
  const slugs = Array.from({ length: half }, (_, number) => `number-${number}`);
  const named = (number) => ({ slug: slugs[number], name: `${fit(number, 90)} ${number}` });
  const settings = {
    name: fit(shown.indexOf('"><script>pwned()</script>'), 100),
    description: `${at(1)} ${at(90)} ${at(130)}`,
    page_size: 50,
    repository: { url: 'https://www.example.org/repo?"><script>', branch: fit(91, 100) },
    licence: { name: at(92), url: 'https://www.example.org/?"><script>' },
    contact: { role: at(93), url: "https://www.example.org/?'onclick='pwned()" },
  };
  const site = hostileSite(settings, (write) => {
    const label = (number, more) => ({ ...named(number), ...more });
    write('categories.yaml', stringify(slugs.map((_, n) => label(n, { description: at(n + 7), aliases: [`${at(n + 9)} alias ${n}`] }))));
    write('regions.yaml', stringify(slugs.map((slug, n) => ({ slug, name: `${fit(n + half, 90)} ${n}`, nation: fit(n, 50), tile: n < 12 ? [1 + (n % 4), 1 + (n >> 2)] : undefined }))));
    write('synonyms.yaml', stringify(slugs.slice(0, 40).map((_, n) => ({ words: [`${at(n)} s${n}`, `${at(n + 50)} t${n}`] }))));
    const stories = bodies.filter(({ codes }) => codes.length === 0);
    shown.forEach((text, index) => {
      const fields = {};
      Object.values(PLACES).forEach(([most, put], place) => merge(fields, put(fit(index + place, most))));
      const slug = `entry-${index}`;
      titles.set(slug, fields.title);
      Object.assign(fields, { categories: [slugs[index >> 1]], region: slugs[index >> 1] });
      fields.date = new Date(Date.UTC(2026, 0, 1 - index)).toISOString().slice(0, 10);
      if (index % 20 === 0) fields.aliases = [`/old/${slug}/`];
      fields.schools[1].phase = 'secondary';
      // What a story refuses is among the stories, so here it is made a little less.
      const words = text.replaceAll('<!--', '').replaceAll('](', '] (').replaceAll('&#128;', '');
      const story = index < stories.length ? stories[index].text : `Words: ${words}`;
      write(`partnerships/${slug}.md`, entry(fields, story));
    });
    for (let from = 0; from < more.length; from += 12) {
      const some = more.slice(from, from + 12);
      const partners = some.map((name) => ({ name, kind: 'other' }));
      const figures = some.map((label) => ({ label, value: '1' }));
      // They are old, so that they push nothing out of a feed.
      const fields = { date: '2001-01-01', title: some[0], summary: some[1] ?? 'None.', outcomes: some, partners, figures };
      write(`partnerships/more-${from}.md`, entry({ ...fields, categories: [slugs[0]], region: slugs[0] }, some.join('\n\n')));
    }
    for (const number of [0, 1, 2]) {
      const page = { title: fit(number + 90, 150), summary: at(number + 93), aliases: [`/old/page-${number}/`] };
      write(`pages/page-${number}.md`, `---\n${stringify(page)}---\n\n${stories[number].text}\n`);
    }
  });
  return { site, titles };
}

/** Puts the fields of one place to those of others; lists grow, but for schools: each has all. */
function merge(fields, more) {
  for (const [name, value] of Object.entries(more)) {
    const old = fields[name];
    if (name === 'schools' && old) Object.assign(old[1], value[1], value[1].name === 'B School' ? { name: old[1].name } : {});
    else if (Array.isArray(old)) old.push(...value);
    else if (old && typeof old === 'object') Object.assign(old, value);
    else fields[name] = structuredClone(value);
  }
}
