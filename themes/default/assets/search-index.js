// Finds entries in the files of `search/`. Each is a script that hands over its data, because that
// works on any host, from a disk, and under a strict Content Security Policy. Only what a query
// needs is loaded. Knows nothing of the page; what is in the files says `src/render/search.rs`.
'use strict';

const searchIndex = (() => {
  const { words, stem, distance } = searchWords;
  /** Signs of numbers: the last five bits, and those before; then of levels. */
  const LAST = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef';
  const MORE = 'ghijklmnopqrstuvwxyz0123456789+/';
  const LEVEL = "!#$%&'()*,-.:;<=";
  const SIGNS =
    "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  const row = (signs) => new Map([...signs].map((sign, at) => [sign.charCodeAt(0), at]));
  const [last, more, level, sign] = [LAST, MORE, LEVEL, SIGNS].map(row);
  /** More words than these are not looked for. */
  const MOST_WORDS = 12;
  /** A word typed in part counts for less than a whole one, and one with a slip for still less. */
  const [IN_PART, WITH_SLIP] = [0.8, 0.6];

  /** A file of another build than those loaded before. */
  class Stale extends Error {
    constructor(mark) {
      super('the site has just been built anew');
      this.mark = mark;
    }
  }

  let folder = '';
  let started;
  const files = new Map();
  const arrived = new Map();
  globalThis.searchFile = (name, mark, data) => arrived.set(name, { mark, data });

  /** Loads one file; `version` keeps a browser from showing an old copy. */
  function load(name, version) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = `${folder}${name}.js${version ? `?${version}` : ''}`;
      const done = () => {
        const file = arrived.get(name);
        arrived.delete(name);
        script.remove();
        if (file) resolve(file);
        else reject(new Error(`${name} could not be loaded`));
      };
      script.addEventListener('load', done);
      script.addEventListener('error', done);
      document.head.append(script);
    });
  }

  /** A file of this build, made ready by `read` and kept. */
  function file(kind, number, read) {
    const name = `${kind}-${String(number).padStart(3, '0')}`;
    if (!files.has(name)) {
      const wanted = (async () => {
        const { mark } = await started;
        const found = await load(name, mark);
        if (found.mark !== mark) throw new Stale(found.mark);
        return read(found.data);
      })();
      wanted.catch(() => files.delete(name));
      files.set(name, wanted);
    }
    return files.get(name);
  }

  /** The file that is always needed. */
  function start(version) {
    const wanted = (async () => {
      const { mark, data } = await load('start', version);
      return { ...data, mark, groups: data.groups.map(group), ...texts(data) };
    })();
    wanted.catch(() => {
      if (started === wanted) started = undefined;
    });
    files.clear();
    started = wanted;
    return wanted;
  }

  const texts = ({ stop, joining }) => ({
    stop: new Set(stop.split(' ')),
    joining: new Set(joining.split(' ')),
  });

  /** What each entry has of a group. */
  function group({ name, choices, sets, width, of }) {
    const set = new Uint16Array(of.length / width);
    for (let at = 0; at < of.length; at += 1) {
      const entry = Math.floor(at / width);
      set[entry] = set[entry] * SIGNS.length + sign.get(of.charCodeAt(at));
    }
    return { name, choices: choices.map(([slug, title, href], at) => ({ slug, title, href, at })), sets, set };
  }

  /** Does something with the index; once more when the site was built anew meanwhile. */
  async function fresh(act) {
    try {
      return await act(await (started ?? start()));
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      return act(await start(error.mark));
    }
  }

  /** The words of one file with their entries. */
  function readWords([names, lists]) {
    const all = lists.split(' ');
    return new Map(names.split(' ').map((name, at) => [name, all[at]]));
  }

  /** The entries that have a word: `[[entry, level], …]`. */
  async function postings(index, key) {
    let [from, to] = [0, index.first.length];
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if (index.first[middle] <= key) from = middle;
      else to = middle;
    }
    const list = (await file('words', from, readWords)).get(key) ?? '';
    const found = [];
    let [now, entry, number] = [0, 0, 0];
    for (let at = 0; at < list.length; at += 1) {
      const code = list.charCodeAt(at);
      if (level.has(code)) [now, entry] = [level.get(code), 0];
      else if (more.has(code)) number = number * 32 + more.get(code);
      else {
        entry += number * 32 + last.get(code);
        found.push([entry, now]);
        [entry, number] = [entry + 1, 0];
      }
    }
    return found;
  }

  const readSpelling = (text) =>
    Array.from(text.matchAll(/([^A-Z]+)([A-Z])/g), ([, word, often]) => ({ word, often }));

  /** Words that begin or end with two letters. */
  function spelling(index, [one, other]) {
    const number = one.codePointAt(0) * 31 + other.codePointAt(0);
    return file('spelling', number % index.files.spelling, readSpelling);
  }

  const byOften = (one, other) => (one.often < other.often ? 1 : -1);

  /** What may be meant by a word that no entry has: the words that it begins, or those like it. */
  async function meant(index, word) {
    const letters = [...word];
    if (letters.length < 2) return { weight: 0, found: [] };
    const beginning = await spelling(index, letters);
    const longer = beginning.filter((other) => other.word.startsWith(word)).sort(byOften);
    if (longer.length) return { weight: IN_PART, found: longer.slice(0, 6) };
    if (letters.length < 4) return { weight: 0, found: [] };
    const most = letters.length < 8 ? 1 : 2;
    const seen = new Set();
    const near = [...beginning, ...(await spelling(index, letters.slice(-2)))]
      .filter((other) => !seen.has(other.word) && seen.add(other.word))
      .map((other) => ({ ...other, far: distance(word, other.word, most) }))
      .filter(({ far }) => far <= most);
    // The first letter is seldom wrong.
    const far = (other) => other.far + (other.word[0] === word[0] ? 0 : 0.5);
    near.sort((one, other) => far(one) - far(other) || byOften(one, other));
    return { weight: WITH_SLIP, found: near.filter((other) => far(other) === far(near[0])).slice(0, 2) };
  }

  /** The parts of a query: names that have synonyms, and words. */
  function parts(index, text) {
    const typed = words(text)
      .slice(0, MOST_WORDS)
      .map((word) => ({ word, stem: stem(word) }));
    const content = typed.filter(({ word }) => !index.joining.has(word));
    const found = [];
    for (let at = 0; at < content.length; ) {
      const name = longestName(index, content.slice(at));
      if (name) found.push({ ...name, typed: content.slice(at, at + name.n) });
      else if (!index.stop.has(content[at].word)) found.push({ typed: [content[at]] });
      at += name?.n ?? 1;
    }
    // `D&T` is known; any other single letter says nothing, unless there is nothing else.
    const says = ({ meaning, typed: [{ word }] }) => meaning !== undefined || [...word].length > 1 || /\d/.test(word);
    return found.some(says) ? found.filter(says) : found;
  }

  function longestName(index, content) {
    let longest;
    for (const [name, meaning] of index.names) {
      const n = name.split(' ').length;
      const here = content.slice(0, n).map((one) => one.stem).join(' ');
      if (here === name && n > (longest?.n ?? 0)) longest = { meaning, n };
    }
    return longest;
  }

  /** For each part of a query the entries, each with what it counts, and the words to show. */
  async function entriesOf(index, part) {
    if (part.meaning !== undefined) {
      const list = await postings(index, `=${part.meaning}`);
      const names = index.names.filter(([, meaning]) => meaning === part.meaning);
      const stems = names.flatMap(([name]) => name.split(' '));
      if (list.length) return [{ stems, weight: 1, counts: counted(index, [list], 1) }];
      // No entry has any of the names: some may have the words apart from each other.
      const apart = part.typed.filter(({ word }) => !index.stop.has(word));
      return (await Promise.all(apart.map((one) => entriesOf(index, { typed: [one] })))).flat();
    }
    const [{ word, stem: exact }] = part.typed;
    const list = await postings(index, exact);
    if (list.length) return [{ stems: [exact], weight: 1, counts: counted(index, [list], 1) }];
    const { weight, found } = await meant(index, word);
    const stems = [...new Set(found.map((other) => stem(other.word)))];
    const lists = await Promise.all(stems.map((one) => postings(index, one)));
    const slip = weight === WITH_SLIP ? found.map((other) => other.word) : [];
    return [{ stems, weight, typed: word, slip, counts: counted(index, lists, weight) }];
  }

  /** For each entry of some lists the most that one of them says of it. */
  function counted(index, lists, weight) {
    const counts = new Map();
    for (const list of lists) {
      const rare = Math.log(1 + (index.n - list.length + 0.5) / (list.length + 0.5));
      for (const [entry, says] of list) {
        const count = (weight * rare * (says + 1)) / LEVEL.length;
        if (count > (counts.get(entry) ?? 0)) counts.set(entry, count);
      }
    }
    return counts;
  }

  /** The entries for a text, best first; all of them, newest first, for no words. */
  async function found(index, text) {
    const wanted = parts(index, text);
    if (!wanted.length) {
      return { entries: Array.from({ length: index.n }, (_, at) => at), stems: new Set(), slips: [] };
    }
    const each = (await Promise.all(wanted.map((part) => entriesOf(index, part)))).flat();
    const all = new Map();
    let most = 0;
    for (const { counts, weight } of each) {
      for (const [entry, count] of counts) {
        const before = all.get(entry) ?? { words: 0, count: 0 };
        const now = { words: before.words + weight, count: before.count + count };
        all.set(entry, now);
        most = Math.max(most, now.words);
      }
    }
    // Those that have all words; else those that have the most, a word with a slip counting less.
    const best = [...all].filter(([, { words: n }]) => n > most - 0.01);
    best.sort(([one, a], [other, b]) => b.count - a.count || one - other);
    const isHere = ({ counts }) => best.some(([entry]) => counts.has(entry));
    return {
      entries: best.map(([entry]) => entry),
      stems: new Set(each.flatMap(({ stems }) => stems)),
      slips: each.filter((one) => one.slip?.length && isHere(one)),
      inPart: best.length > 0 && most < each.reduce((sum, { weight }) => sum + weight, -0.01),
    };
  }

  /**
   * Narrows entries down by the choices of each group, any of one group and all groups together;
   * and counts for each choice the entries that have it and what is chosen in the other groups.
   */
  function narrowed(index, entries, chosen) {
    const tests = index.groups.map(({ name, choices, sets }) => {
      const slugs = new Set(chosen[name] ?? []);
      const any = (set) => set.some((choice) => slugs.has(choices[choice].slug));
      return slugs.size ? sets.map(any) : null;
    });
    const counts = index.groups.map(({ choices }) => new Array(choices.length).fill(0));
    const left = entries.filter((entry) => {
      const against = index.groups.flatMap(({ set }, at) => (tests[at]?.[set[entry]] === false ? [at] : []));
      index.groups.forEach(({ sets, set }, at) => {
        if (against.some((other) => other !== at)) return;
        for (const choice of sets[set[entry]]) counts[at][choice] += 1;
      });
      return against.length === 0;
    });
    return { left, counts };
  }

  /** What some entries show. */
  const results = (index, entries) =>
    Promise.all(
      entries.map(async (entry) => {
        const some = await file('entries', Math.floor(entry / index.in_one), (data) => data);
        const [[slug, title, summary], [from, to], schools, n, partners, draft] = some[entry % index.in_one];
        const has = Object.fromEntries(
          index.groups.map(({ name, choices, sets, set }) => [
            name,
            sets[set[entry]].map((choice) => choices[choice]),
          ]),
        );
        return { slug, title, summary, from, to, schools, nMore: n, partners, draft: draft === 1, has };
      }),
    );

  return {
    /** Says where the files are. */
    open(address) {
      folder = address.replace(/[^/]*$/, '');
    },
    /** Answers a query: `{ text, chosen: { region: ['wales'] } }`, with the first `n` results. */
    ask({ text, chosen }, n) {
      return fresh(async (index) => {
        const { entries, ...about } = await found(index, text);
        const { left, counts } = narrowed(index, entries, chosen);
        const shown = await results(index, left.slice(0, n));
        const numbers = Object.fromEntries(
          index.groups.map(({ name, choices }, at) => [
            name,
            new Map(choices.map(({ slug }, choice) => [slug, counts[at][choice]])),
          ]),
        );
        return { ...about, n: left.length, shown, numbers, ending: index.ending };
      });
    },
  };
})();
