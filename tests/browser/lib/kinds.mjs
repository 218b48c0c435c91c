// A page of every kind, and how to open it so that all of it is there.

import { address, pagesOf } from './html.mjs';

/**
 * For each kind of page of a built site the largest, by its name: the paths as they are asked for.
 * With them the second page of a list, and the search with words, choices and results.
 */
export function kindsOf(folder) {
  const bySize = [...pagesOf(folder).values()].sort((a, b) => a.html.length - b.html.length);
  const kinds = new Map(bySize.map(({ kind, path }) => [kind, address(path)]));
  kinds.set('partnerships, page 2', 'partnerships/page/2/');
  kinds.set('search, results', 'search/?q=music&region=london');
  return kinds;
}

/** Opens a page and waits until all of it is there: the search shows what it has found. */
export async function open(page, url) {
  await page.goto(url);
  if (url.includes('?q=')) await page.locator('#search-list h3').first().waitFor();
}
