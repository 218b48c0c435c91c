// Built pages as trees: parsed by the rules of the HTML standard, and asked for what is in them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'parse5';

/** The paths of all files below a folder, with `/`, sorted. */
export function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name).slice(folder.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** Every page of a built site by its path, parsed. */
export function pagesOf(folder) {
  const paths = filesIn(folder).filter((path) => path.endsWith('.html'));
  return new Map(paths.map((path) => [path, page(readFileSync(join(folder, path), 'utf8'), path)]));
}

/** One page: its elements in order, its ids, and its kind (`page-school` on its body). */
export function page(html, path = '') {
  const elements = [...below(parse(html))];
  const body = elements.find((element) => element.tagName === 'body');
  return {
    path,
    html,
    elements,
    ids: new Set(elements.map((element) => attribute(element, 'id')).filter(Boolean)),
    kind: (attribute(body, 'class') ?? '').match(/page-([\w-]+)/)?.[1] ?? '',
  };
}

/** The address of a page's folder below the root: `schools/` for `schools/index.html`. */
export function address(path) {
  return path.replace(/(^|\/)index\.html$/, '$1');
}

/** An attribute's value, or undefined. */
export function attribute(element, name) {
  return element?.attrs?.find((one) => one.name === name)?.value;
}

/** Whether an element has a class. */
export function hasClass(element, name) {
  return (attribute(element, 'class') ?? '').split(/\s+/).includes(name);
}

/** All elements inside a node, in the order of the page. */
export function* below(node) {
  for (const child of node.childNodes ?? []) {
    if (child.tagName) yield child;
    yield* below(child);
  }
  if (node.content) yield* below(node.content);
}

/** The words of an element, blanks made one. */
export function textOf(node) {
  const words = (one) => one.value ?? (one.childNodes ?? []).map(words).join('');
  return words(node).replace(/\s+/g, ' ').trim();
}

/** Where the links inside all elements of a class lead, with their words. */
export function linksIn(page, className) {
  return page.elements
    .filter((element) => hasClass(element, className))
    .flatMap((element) => [...below(element)])
    .filter((element) => element.tagName === 'a')
    .map((element) => ({ href: attribute(element, 'href'), text: textOf(element) }));
}

/** The JSON-LD of a page, parsed. */
export function jsonLd(page) {
  return page.elements
    .filter((element) => attribute(element, 'type') === 'application/ld+json')
    .map((element) => JSON.parse(element.childNodes.map((node) => node.value).join('')));
}

/** Every address an element names, with the attribute's name. */
export function addressesOf(element) {
  const found = [];
  for (const { name, value } of element.attrs) {
    if (name === 'srcset' || name === 'imagesrcset') {
      for (const one of value.split(',')) found.push({ name, value: one.trim().split(/\s+/)[0] });
    } else if (['href', 'src', 'action', 'poster', 'data', 'cite', 'formaction'].includes(name)) {
      found.push({ name, value });
    }
  }
  if (element.tagName === 'meta' && attribute(element, 'http-equiv') === 'refresh') {
    const value = attribute(element, 'content').replace(/^\s*\d+\s*;\s*url=/i, '');
    found.push({ name: 'refresh', value });
  }
  return found;
}
