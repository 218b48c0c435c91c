// The content as it is written, read without the program: what its lists must show.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './build.mjs';

const content = join(repository, 'content');

/** A name as it is compared: case, hyphens, blanks, `&` and kinds of apostrophe do not matter. */
export function folded(name) {
  return String(name)
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/[‘’]/g, "'")
    .replace(/[\s_‐-]+/g, ' ')
    .trim();
}

/** The settings of the site. */
export const settings = parse(readFileSync(join(content, 'site.yaml'), 'utf8'));

/** Whole addresses begin with this. */
export const baseUrl = `${settings.base_url.replace(/\/+$/, '')}/`;

/** The declared categories and regions, in their order. */
export const categories = parse(readFileSync(join(content, 'categories.yaml'), 'utf8'));
export const regions = parse(readFileSync(join(content, 'regions.yaml'), 'utf8'));

const bySpelling = (declared) =>
  new Map(
    declared.flatMap((one) =>
      [one.slug, one.name, ...(one.aliases ?? [])].map((name) => [folded(name), one.slug]),
    ),
  );
const categoryOf = bySpelling(categories);
const regionOf = bySpelling(regions);

const found = (spellings, name, file) => {
  const slug = spellings.get(folded(name));
  if (!slug) throw new Error(`${file} names ${name}, which is not declared`);
  return slug;
};

/** Every published entry: its slug, its categories and regions by slug, and its fields. */
export const entries = readdirSync(join(content, 'partnerships'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => {
    const text = readFileSync(join(content, 'partnerships', file), 'utf8').replaceAll('\r\n', '\n');
    const fields = parse(text.split(/^---[ \t]*$/m)[1]);
    return {
      slug: file.replace(/\.md$/, ''),
      categories: [...new Set(fields.categories.map((name) => found(categoryOf, name, file)))],
      regions: [...new Set([fields.region].flat().map((name) => found(regionOf, name, file)))],
      fields,
    };
  })
  .filter((entry) => entry.fields.draft !== true);

/** The phases of the schools of an entry; where it says none, that which other entries give. */
export function phasesOf(entry) {
  const all = schools();
  const known = (school) => all.find(({ mentions }) => mentions.includes(school)).mentions;
  return new Set(
    (entry.fields.schools ?? [])
      .map((school) => school.phase ?? known(school).find(({ phase }) => phase)?.phase)
      .filter(Boolean),
  );
}

/** How many different independent and state schools an entry names. */
export function sidesOf(entry) {
  const mine = schools().filter(({ entries: of }) => of.includes(entry.slug));
  const n = (sector) => mine.filter(({ mentions }) => mentions[0].sector === sector).length;
  return [n('independent'), n('state')];
}

/**
 * Every school: its URN, the names and towns it is given, what entries say of it, and the slugs of
 * its entries. Schools
 * are one when they have the same URN, now or before; one without a URN, when name and town are
 * the same.
 */
export function schools() {
  const groups = [];
  const place = (school) => folded(school.town ?? '');
  const names = (school) => [school.name, ...(school.former_names ?? [])].map(folded);
  const urns = (school) => [school.urn, ...(school.former_urns ?? [])].filter(Boolean).map(String);
  const mentions = entries.flatMap((entry) =>
    (entry.fields.schools ?? []).map((school) => ({ school, slug: entry.slug })),
  );
  const add = (mention, same) => {
    const joined = groups.filter(same);
    const group = { mentions: [mention, ...joined.flatMap((one) => one.mentions)] };
    for (const one of joined) groups.splice(groups.indexOf(one), 1);
    groups.push(group);
  };
  const any = (group, test) => group.mentions.some(({ school }) => test(school));
  for (const mention of mentions.filter(({ school }) => school.urn)) {
    const mine = urns(mention.school);
    add(mention, (group) => any(group, (other) => urns(other).some((urn) => mine.includes(urn))));
  }
  for (const mention of mentions.filter(({ school }) => !school.urn)) {
    const name = folded(mention.school.name);
    const at = place(mention.school);
    add(mention, (group) => any(group, (other) => names(other).includes(name) && place(other) === at));
  }
  return groups.map(({ mentions: of }) => {
    const former = new Set(of.flatMap(({ school }) => (school.former_urns ?? []).map(String)));
    const now = of.map(({ school }) => String(school.urn ?? '')).filter((urn) => urn && !former.has(urn));
    return {
      urn: now[0],
      names: [...new Set(of.flatMap(({ school }) => names(school)))],
      mentions: of.map(({ school }) => school),
      towns: [...new Set(of.map(({ school }) => place(school)))],
      entries: [...new Set(of.map(({ slug }) => slug))].sort(),
    };
  });
}
