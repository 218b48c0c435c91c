// Keeps an open page of the preview up to date, and lays over it what is wrong.
//
// Works under a strict content security policy: no style or script is written into the page, and
// every text stays text. `overlay` shows what is wrong; the rest hears of changes and acts on them.
(() => {
  'use strict';

  const OWN = '/__together/';
  const script = document.currentScript;

  /** The word that opens what is only for pages of this preview. */
  let word = new URL(script.src).search.slice(1);
  /** What this page is known by; nothing while that is not certain. */
  let page = script.dataset.page;
  /** The report that was dealt with last: its number, 0 for none, nothing when not certain. */
  let known;
  /** Whether the page is about to be loaded again. */
  let leaving = false;

  // Storage may be switched off; then places and dismissals are not remembered.
  const remember = (name, value) => {
    try {
      sessionStorage.setItem(name, value);
    } catch {}
  };
  const recall = (name) => {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  };

  // ---- The page

  /** Asks the server what this page would be now. */
  async function ask() {
    const path = encodeURIComponent(location.pathname);
    const response = await fetch(`${OWN}page?path=${path}`, { cache: 'no-store' });
    if (!response.ok) throw new Error('not our preview');
    const now = await response.json();
    if (now.word !== word) {
      // Another run of the server, which counts from the beginning.
      word = now.word;
      known = undefined;
    }
    return now;
  }

  /** Loads the page again if it is different now. While there is no site it stays. */
  async function compare() {
    const now = await ask();
    if (now.page !== null && now.page !== page) reload();
  }

  function reload() {
    leaving = true;
    disconnect();
    remember('together-place', JSON.stringify([location.pathname, scrollX, scrollY]));
    location.reload();
  }

  /**
   * Goes back to where the reader was. Browsers do that too, but give up when the page reaches its
   * height late. Ends when the reader moves, or after a while.
   */
  function returnToPlace() {
    const [path, left, top] = JSON.parse(recall('together-place') ?? '[]');
    remember('together-place', '[]');
    if (path !== location.pathname) return;
    const go = () => {
      if (Math.abs(scrollY - top) > 1 || Math.abs(scrollX - left) > 1) {
        scrollTo({ left, top, behavior: 'instant' });
      }
    };
    const growth = new ResizeObserver(go);
    const moves = ['wheel', 'touchstart', 'pointerdown', 'keydown'];
    const end = () => {
      growth.disconnect();
      removeEventListener('load', go);
      for (const move of moves) removeEventListener(move, end, true);
    };
    for (const move of moves) addEventListener(move, end, { capture: true, passive: true });
    addEventListener('load', go);
    growth.observe(document.documentElement);
    setTimeout(end, 3000);
    go();
  }

  /** Puts new style sheets in the places of old ones: first the new, then away with the old. */
  async function restyle({ styles, number }) {
    const sheets = [...document.querySelectorAll('link[rel~="stylesheet" i]')];
    const swaps = sheets.map((sheet) => {
      const { origin, pathname } = new URL(sheet.href, location.href);
      const found = styles.find(([old]) => origin === location.origin && samePath(pathname, old));
      return found && swap(sheet, found, number);
    });
    const swapped = await Promise.all(swaps.filter(Boolean));
    // A page that has its styles inside, or could not have the new ones, must be loaded again.
    if (swapped.length === 0 || swapped.includes(false)) return compare();
    // The page itself names the new style sheets now. If there have been more changes meanwhile, it
    // is not certain what else is different.
    const now = await ask();
    page = now.number === number ? now.page : undefined;
  }

  function samePath(pathname, path) {
    try {
      return decodeURIComponent(pathname) === `/${path}`;
    } catch {
      return false;
    }
  }

  function swap(sheet, [old, path], number) {
    const address = `/${path.split('/').map(encodeURIComponent).join('/')}`;
    const fresh = sheet.cloneNode();
    fresh.removeAttribute('integrity');
    // Browsers keep what they have under a name.
    fresh.href = old === path ? `${address}?${number}` : address;
    return new Promise((done) => {
      const end = (loaded) => {
        (loaded ? sheet : fresh).remove();
        done(loaded);
      };
      fresh.addEventListener('load', () => end(true));
      fresh.addEventListener('error', () => end(false));
      sheet.after(fresh);
    });
  }

  // ---- What is wrong

  /** Shows the report with this number, or takes it away. */
  async function report(number) {
    if (number === known) return;
    if (number === 0) {
      overlay.clear();
    } else {
      const response = await fetch(`${OWN}report.json?${word}`, { cache: 'no-store' });
      // Gone again: the message about it is on its way.
      if (!response.ok) return;
      overlay.show(await response.json(), `${word} ${number}`);
    }
    known = number;
  }

  /** An element with attributes and children; text is text. */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      element.setAttribute(attribute, value);
    }
    element.append(...children.filter((child) => child != null));
    return element;
  }

  const plural = (n, what) => (n === 1 ? `1 ${what}` : `${n} ${what}s`);

  const overlay = (() => {
    const STYLE = `
      :host { all: initial; }
      * { box-sizing: border-box; }
      dialog, .note {
        --paper: #fff; --ink: #1c1b1f; --line: #c9c5d0; --mark: #ffe08a;
        --error: #b3261e; --warning: #8a5a00; --hint: #4a5560; --link: #0b57d0;
        color: var(--ink); background: var(--paper);
        font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
      }
      @media (prefers-color-scheme: dark) {
        dialog, .note {
          --paper: #1c1b1f; --ink: #ece6f0; --line: #4a4650; --mark: #6b5200;
          --error: #ff9d94; --warning: #f2c14e; --hint: #b0bac4; --link: #a8c7fa;
        }
      }
      dialog {
        width: min(60rem, 100vw - 2rem); max-height: calc(100vh - 2rem); padding: 0;
        border: 0; border-top: 6px solid var(--error); border-radius: 6px;
        box-shadow: 0 8px 40px rgb(0 0 0 / 0.4); overflow: auto;
      }
      dialog.mild { border-top-color: var(--warning); }
      dialog::backdrop { background: rgb(0 0 0 / 0.5); }
      header {
        position: sticky; top: 0; display: flex; gap: 1rem; align-items: center;
        justify-content: space-between; padding: 0.75rem 1.25rem; background: var(--paper);
        border-bottom: 1px solid var(--line);
      }
      h1 { margin: 0; font-size: 1.25rem; }
      h2 { margin: 0; font-size: 1rem; }
      ol { margin: 0; padding: 0 1.25rem; list-style: none; }
      li { padding: 1rem 0; border-bottom: 1px solid var(--line); }
      p { margin: 0.25rem 0; }
      ul { margin: 0.25rem 0; padding-left: 1.25rem; }
      ul li { padding: 0; border: 0; }
      .more { padding: 0 1.25rem 1rem; }
      .severity { text-transform: uppercase; font-size: 0.8125rem; margin-right: 0.25rem; }
      .error { color: var(--error); }
      .warning { color: var(--warning); }
      .hint { color: var(--hint); }
      a { color: var(--link); }
      pre {
        margin: 0.5rem 0; padding: 0.5rem 0.75rem; border: 1px solid var(--line);
        font: 14px/1.5 ui-monospace, monospace; white-space: pre-wrap; unicode-bidi: isolate;
      }
      mark { color: inherit; background: var(--mark); border-bottom: 2px solid var(--error); }
      button {
        font: inherit; color: inherit; background: var(--paper); cursor: pointer;
        border: 1px solid currentColor; border-radius: 4px; padding: 0.25rem 0.75rem;
      }
      :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
      .note {
        position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483647;
        box-shadow: 0 2px 12px rgb(0 0 0 / 0.3);
      }
      [hidden] { display: none; }
      @media print { :host { display: none; } }
    `;

    const close = make('button', { type: 'button' }, 'Close');
    const title = make('h1', { id: 'title' });
    const list = make('ol');
    const more = make('p', { class: 'more' });
    const dialog = make(
      'dialog',
      { 'aria-labelledby': 'title' },
      make('header', {}, title, close),
      list,
      more,
    );
    const note = make('button', { type: 'button', class: 'note', hidden: '' });
    const host = make('together-report');
    /** What the report is remembered by once it has been put aside. */
    let name;

    function build() {
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      const shadow = host.attachShadow({ mode: 'open' });
      shadow.adoptedStyleSheets = [style];
      shadow.append(dialog, make('div', { role: 'status' }, note));
      close.addEventListener('click', putAside);
      // Escape.
      dialog.addEventListener('cancel', putAside);
      note.addEventListener('click', open);
    }

    function open() {
      note.hidden = true;
      if (!dialog.open) dialog.showModal();
      dialog.scrollTop = 0;
    }

    function putAside() {
      remember('together-put-aside', name);
      note.hidden = false;
      dialog.close();
    }

    function clear() {
      note.hidden = true;
      dialog.close();
      host.remove();
    }

    function place({ shown, path, line }) {
      if (path === null) return shown;
      return make('a', { href: `${OWN}source?${word}&path=${path}#L${line}` }, shown);
    }

    function excerpt({ before, spot, after }) {
      // A spot between two letters is seen too.
      return make('pre', {}, make('code', {}, before, make('mark', {}, spot || '\u00a0'), after));
    }

    function item(problem) {
      const { severity, message, help, related } = problem;
      const others = related.map(([why, where]) => make('li', {}, `${why}: `, place(where)));
      return make(
        'li',
        {},
        make('h2', {}, make('span', { class: `severity ${severity}` }, severity), ` ${message}`),
        make('p', {}, place(problem.place)),
        problem.excerpt && excerpt(problem.excerpt),
        help && make('p', {}, make('strong', {}, 'What to do: '), help),
        others.length > 0 ? make('ul', {}, ...others) : null,
      );
    }

    function show(told, newName) {
      if (!host.shadowRoot) build();
      if (!host.isConnected) document.documentElement.append(host);
      name = newName;
      const counts = [[told.errors, 'error'], [told.warnings, 'warning'], [told.hints, 'hint']];
      const words = counts.filter(([n]) => n > 0).map(([n, what]) => plural(n, what)).join(', ');
      title.textContent = words;
      note.textContent = words;
      list.replaceChildren(...told.problems.map(item));
      more.textContent = told.more > 0 ? `and ${told.more} more` : '';
      more.hidden = told.more === 0;
      dialog.setAttribute('role', told.errors > 0 ? 'alertdialog' : 'dialog');
      dialog.classList.toggle('mild', told.errors === 0);
      if (told.errors > 0 && recall('together-put-aside') !== name) {
        open();
      } else if (!dialog.open) {
        // Hints alone are for the command line.
        note.hidden = told.errors + told.warnings === 0;
      }
      if (dialog.open && !host.shadowRoot.activeElement) close.focus();
    }

    return { show, clear };
  })();

  // ---- The messages

  let stream;
  let timer;
  /** How long to wait before the next attempt, in milliseconds. */
  let pause = 250;
  /** Messages are dealt with one after another. */
  let work = Promise.resolve();

  async function hear(message) {
    if (leaving) return;
    // What is wrong is shown whether or not the page can be asked for, and the other way round.
    const reported = report(message.report).catch(() => {});
    if (message.kind === 'styles') await restyle(message);
    else if (message.kind !== 'report') await compare();
    await reported;
  }

  function connect() {
    // A browser has few connections for each host, so a page that nobody sees gives its own back.
    if (stream || leaving || document.hidden) return;
    stream = new EventSource(`${OWN}events?${word}`);
    stream.onopen = () => (pause = 250);
    stream.onmessage = ({ data }) => {
      work = work.then(() => hear(JSON.parse(data))).catch(() => {});
    };
    stream.onerror = () => {
      disconnect();
      retry();
    };
  }

  function disconnect() {
    clearTimeout(timer);
    stream?.close();
    stream = undefined;
  }

  /** Tries again and again: the server may have been stopped, and may come back with another word. */
  function retry() {
    timer = setTimeout(() => ask().then(connect, retry), pause);
    pause = Math.min(pause * 1.6, 10_000);
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
  addEventListener('pagehide', disconnect);
  addEventListener('pageshow', connect);
  returnToPlace();
  connect();
})();
