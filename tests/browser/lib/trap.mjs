// Opens many pages in a real browser and notices whatever is more than words.

import { serve } from './server.mjs';

/** So many pages are open at a time, each in a frame of its own. */
const AT_A_TIME = 24;

/** Before any script of a page: what a hostile one would call. Runs in the browser. */
export function bait() {
  const heard = (what) => () => (top.heard ??= []).push(`${location.pathname}${location.search}: ${what}`);
  for (const name of ['pwned', 'alert', 'confirm', 'prompt', 'print', 'open']) {
    Object.defineProperty(globalThis, name, { value: heard(name), writable: false, configurable: false });
  }
  addEventListener('error', (event) => heard(`error: ${event.message ?? event.target.outerHTML}`)(), true);
  addEventListener('securitypolicyviolation', (event) => heard(`refused: ${event.violatedDirective} ${event.blockedURI}`)());
}

/** Opens pages in frames and returns what is wrong with them. Runs in the browser. */
async function openFrames(paths) {
  const faults = [];
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  const opened = paths.map(async (path) => {
    const frame = document.createElement('iframe');
    await new Promise((done) => {
      frame.addEventListener('load', done, { once: true });
      frame.src = `/${path}`;
      document.body.append(frame);
    });
    if (path.startsWith('search/?')) {
      for (let n = 0; frame.contentDocument.querySelector('#search')?.dataset.answered !== ''; n += 1) {
        if (n > 400) return faults.push(`${path}: no answer`);
        await wait(10);
      }
    }
    const page = frame.contentDocument;
    for (const one of page.querySelectorAll('*')) {
      // Nothing waits for a mouse, for the focus or for a picture.
      if (one.getAttributeNames().some((name) => name.startsWith('on'))) faults.push(`${path}: ${one.outerHTML}`);
      const to = one.protocol ?? (one.localName === 'a' && one.href?.baseVal ? new URL(one.href.baseVal, page.baseURI).protocol : undefined);
      if (to && !['http:', 'https:', 'mailto:', ':'].includes(to)) faults.push(`${path}: leads to ${to}`);
    }
    // Nothing on the page has taken the name of something that scripts use.
    for (const name of ['getElementById', 'querySelector', 'body', 'head', 'forms', 'createElement', 'cookie', 'location']) {
      if (page[name] instanceof page.defaultView.Element && !['body', 'head'].includes(name)) faults.push(`${path}: document.${name}`);
    }
    if (page.defaultView.Object.prototype.pwned !== undefined) faults.push(`${path}: a changed prototype`);
    if (page.defaultView.location.origin !== location.origin) faults.push(`${path}: went away`);
    return frame;
  });
  await Promise.all(opened);
  // What leaves by itself leaves now.
  await wait(40);
  document.body.replaceChildren();
  return { faults, n: opened.length };
}

/**
 * Opens all `paths` of a built site. `changed` may make other bytes out of those of a page. Returns
 * what is wrong, and how many were opened.
 */
export async function openAll(browser, site, paths, changed) {
  const server = await serve(site, '404.html', { 'cache-control': 'max-age=600' }, changed);
  const all = { faults: [], n: 0 };
  const one = async (share) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(bait);
    page.on('dialog', (dialog) => {
      all.faults.push(`a dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    context.on('request', (request) => {
      if (!request.url().startsWith(server.url)) all.faults.push(`asks for ${request.url()}`);
    });
    context.on('page', (other) => all.faults.push(`opens ${other.url()}`));
    await page.route(`${server.url}/frames`, (route) => route.fulfill({ contentType: 'text/html', body: '<!DOCTYPE html><title>Frames</title>' }));
    await page.goto(`${server.url}/frames`);
    for (let at = 0; at < share.length; at += AT_A_TIME) {
      const { faults, n } = await page.evaluate(openFrames, share.slice(at, at + AT_A_TIME));
      all.faults.push(...faults);
      all.n += n;
    }
    await page.waitForTimeout(200);
    all.faults.push(...(await page.evaluate(() => globalThis.heard ?? [])));
    await context.close();
  };
  // Two windows, so that one loads while the other is looked at.
  await Promise.all([0, 1].map((half) => one(paths.filter((_, at) => at % 2 === half))));
  await server.stop();
  return all;
}
