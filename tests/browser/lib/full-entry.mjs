// An entry that uses every field and every kind of Markdown, for what no real entry has yet.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSite } from './build.mjs';

/** The real site with that entry in it. Old addresses make its redirect pages. */
export function siteWithFullEntry() {
  return newSite((content) => {
    const entry = readFileSync(join(import.meta.dirname, 'full-entry.md'), 'utf8');
    writeFileSync(join(content, 'partnerships/every-field.md'), entry);
  });
}
