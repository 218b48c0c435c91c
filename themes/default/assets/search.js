// The search page: what is typed and chosen → the address, and the address → what is shown.
// All that entries say is put in as text, never as HTML.
'use strict';

(() => {
  const place = document.getElementById('search');
  const part = (name) => document.getElementById(`search-${name}`);
  const [form, words, filters, status, list, more, clear] = [
    'form', 'words', 'filters', 'status', 'list', 'more', 'clear',
  ].map(part);
  const boxes = [...filters.querySelectorAll('input[type=checkbox]')];
  const { root } = place.dataset;
  const title = document.title;
  /** So many results are shown at a time. */
  const AT_A_TIME = 10;
  /** Typing is over when no key was pressed for so long. */
  const PAUSE = 250;
  /** The last search that was asked for; what answers an older one is not shown. */
  let asked = 0;
  let pause;

  const number = new Intl.NumberFormat(document.documentElement.lang);
  const counted = (n, one, many) => `${number.format(n)} ${n === 1 ? one : many}`;

  /** What is asked for, as the page's controls say it. */
  function wanted() {
    const chosen = {};
    for (const { name, value, checked } of boxes) {
      if (checked) (chosen[name] ??= []).push(value);
    }
    return { text: words.value.trim(), chosen };
  }

  /** The address of a search. */
  function address({ text, chosen }) {
    const query = new URLSearchParams(text ? { q: text } : {});
    for (const [name, values] of Object.entries(chosen)) {
      for (const value of values) query.append(name, value);
    }
    return `${location.pathname}${query.size ? `?${query}` : ''}`;
  }

  /** Sets the controls by the address. */
  function fromAddress() {
    const query = new URLSearchParams(location.search);
    words.value = query.get('q') ?? '';
    for (const box of boxes) box.checked = query.getAll(box.name).includes(box.value);
    for (const group of filters.querySelectorAll('details')) {
      if (group.querySelector(':checked')) group.open = true;
    }
  }

  /** Writes the address: a step of its own to go back to, or in the place of the last. */
  function toAddress(step, n) {
    const to = address(wanted());
    const isNew = step && to !== location.pathname + location.search;
    try {
      if (isNew) history.pushState({ n }, '', to);
      else history.replaceState({ n }, '', to);
    } catch {
      // Some browsers keep the addresses of files as they are.
    }
  }

  /** Answers what the controls say; `focus` is the first result to go on from. */
  async function search(n = AT_A_TIME, focus) {
    asked += 1;
    const [mine, query] = [asked, wanted()];
    const late = setTimeout(() => say('Searching …'), 400);
    try {
      const answer = await searchIndex.ask(query, n);
      if (mine === asked) show(query, answer, focus);
    } catch {
      if (mine === asked) fail();
    } finally {
      clearTimeout(late);
      place.dataset.answered = '';
    }
  }

  const say = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };

  function fail() {
    list.replaceChildren();
    more.hidden = true;
    say('The search could not be loaded. Try again in a moment, or look through the lists below.');
  }

  function show({ text, chosen }, answer, focus) {
    const isNarrow = Object.keys(chosen).length > 0;
    document.title = text ? `${text} – ${title}` : title;
    say(inWords(answer, isNarrow));
    list.replaceChildren(...answer.shown.map((result) => card(result, answer)));
    const left = answer.n - answer.shown.length;
    more.hidden = left === 0;
    more.textContent = `Show ${number.format(Math.min(left, AT_A_TIME))} more`;
    clear.hidden = !isNarrow;
    for (const box of boxes) {
      const n = answer.numbers[box.name]?.get(box.value) ?? 0;
      const label = box.closest('label');
      label.querySelector('[data-count]').textContent = number.format(n);
      label.classList.toggle('choice-none', n === 0 && !box.checked);
    }
    for (const group of filters.querySelectorAll('details')) {
      const n = group.querySelectorAll(':checked').length;
      group.querySelector('[data-chosen]').textContent = n ? `${n} chosen` : '';
    }
    list.children[focus]?.querySelector('a').focus();
  }

  function inWords({ n, slips, inPart }, isNarrow) {
    const meant = slips.map(
      ({ typed, slip }) => `No entry has “${typed}”: these have ${slip.map((word) => `“${word}”`).join(' or ')}.`,
    );
    if (inPart) meant.push('No entry has all of these words: these have the most.');
    if (n > 0) return [`${counted(n, 'partnership', 'partnerships')} found.`, ...meant].join(' ');
    const cure = isNarrow ? 'Take a choice away' : 'Try fewer or other words';
    return `No partnerships found. ${cure}, or look through the lists below.`;
  }

  const copy = (name) => part(name).content.firstElementChild.cloneNode(true);

  /** One result, made of the page's own pattern. */
  function card(result, { stems, ending }) {
    const item = copy('result');
    const slot = (name) => item.querySelector(`[data-part=${name}]`);
    const fill = (name, nodes) => (nodes.length ? slot(name).replaceChildren(...nodes) : slot(name).remove());
    const link = slot('title');
    link.href = `${root}partnerships/${result.slug}/${ending}`;
    link.replaceChildren(...marked(result.title, stems));
    fill('summary', marked(result.summary, stems));
    const where = result.has.region.map((region) => region.title);
    fill('where', [...where, years(result)].filter(Boolean).map((text) => element('span', text)));
    fill('schools', schools(result, stems));
    fill('categories', result.has.category.map(({ title: name, href, at }) => {
      const label = element('li', '');
      const to = element('a', name);
      to.href = root + href;
      // As parts/labels.html has it: twelve accents, by the place of the category.
      to.className = `accent-${(at % 12) + 1}`;
      label.append(to);
      return label;
    }));
    const [state] = result.has.status;
    fill('status', state ? [document.createTextNode(state.title)] : []);
    if (state) slot('status').classList.add(`status-${state.slug}`);
    if (!result.draft) slot('draft').remove();
    return item;
  }

  function schools({ schools: some, nMore, partners }, stems) {
    const lines = some.map((school) => {
      const line = copy(school.startsWith('I') ? 'independent' : 'state');
      line.append(...marked(school.slice(1), stems));
      return line;
    });
    const others = nMore ? [`and ${number.format(nMore)} more`, ...partners] : partners;
    return [...lines, ...others.map((text) => Object.assign(element('li', text), { className: 'card-more' }))];
  }

  function years({ from, to, has }) {
    if (from && to && from !== to) return `${from} to ${to}`;
    if (from && (to || has.status[0]?.slug === 'one-off')) return String(from);
    if (from) return `Since ${from}`;
    return to ? `Until ${to}` : '';
  }

  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  /** A text whose words that were searched for are marked. */
  function marked(text, stems) {
    const isFound = (word) => searchWords.words(word).some((one) => stems.has(searchWords.stem(one)));
    return text
      .split(/([\p{L}\p{M}\p{N}'’]+)/u)
      .filter(Boolean)
      .map((word) => (isFound(word) ? element('mark', word) : document.createTextNode(word)));
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(pause);
    toAddress(true);
    search();
  });
  words.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      toAddress(false);
      search();
    }, PAUSE);
  });
  filters.addEventListener('change', () => {
    toAddress(true);
    search();
  });
  clear.addEventListener('click', () => {
    for (const box of boxes) box.checked = false;
    toAddress(true);
    search();
    words.focus();
  });
  more.addEventListener('click', () => {
    const n = list.children.length;
    toAddress(false, n + AT_A_TIME);
    search(n + AT_A_TIME, n);
  });
  addEventListener('popstate', () => {
    fromAddress();
    search(history.state?.n);
  });

  searchIndex.open(`${root}${place.dataset.start}`);
  fromAddress();
  for (const hidden of [form, filters]) hidden.hidden = false;
  // Beside the results there is room for all choices.
  if (matchMedia('(min-width: 60rem)').matches) {
    for (const group of filters.querySelectorAll('details')) group.open = true;
  }
  say('');
  place.dataset.ready = '';
  search(history.state?.n);
})();
