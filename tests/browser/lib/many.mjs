// A large site of made-up entries, whose words are as many and as common as in real ones.

import { rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { categories, regions } from './content.mjs';
import { newSite } from './build.mjs';

/** Numbers from 0 to 1 that look random and are always the same. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A word of two to five syllables for each number; the small numbers have the short ones. */
function word(number) {
  const parts = ['ba', 'che', 'dri', 'fo', 'gu', 'hal', 'in', 'ker', 'lo', 'men', 'nor', 'pla', 'qui', 'ros', 'ster', 'tun', 'vel', 'wy'];
  let [left, made] = [number + parts.length, ''];
  for (; left > 0; left = Math.floor(left / parts.length)) made += parts[left % parts.length];
  return made;
}

/** A site of `n` entries with `nWords` different words, of which few are common and many rare. */
export function manyEntries(n, nWords = 40_000) {
  return newSite((content) => {
    rmSync(join(content, 'pages'), { recursive: true });
    rmSync(join(content, 'partnerships'), { recursive: true });
    mkdirSync(join(content, 'partnerships'));
    const roll = dice(7);
    const any = (list) => list[Math.floor(roll() ** 2 * list.length)];
    const some = (words) => Array.from({ length: words }, () => word(Math.floor(nWords ** roll()) - 1));
    const text = (words) => {
      const said = some(words).join(' ');
      return said[0].toUpperCase() + said.slice(1);
    };
    const school = (sector) =>
      `  - { name: ${text(1)} ${text(1)} ${sector === 'state' ? 'School' : 'College'}, sector: ${sector}, phase: ${any(['secondary', 'primary', 'all-through'])}, town: ${text(1)} }\n`;
    for (let number = 0; number < n; number += 1) {
      const date = new Date(Date.UTC(2026, 0, 1 - (number % 3000))).toISOString().slice(0, 10);
      const entry =
        `---\ntitle: ${text(6)}\nsummary: ${text(24)}.\ndate: ${date}\n` +
        `categories: [${any(categories).slug}]\nregion: ${any(regions).slug}\n` +
        `status: ${any(['ongoing', 'one-off', 'ended'])}\n` +
        `schools:\n${school('independent')}${school('state')}---\n\n` +
        Array.from({ length: 3 }, () => `${text(70)}.\n`).join('\n');
      writeFileSync(join(content, `partnerships/entry-${number}.md`), entry);
    }
  });
}
