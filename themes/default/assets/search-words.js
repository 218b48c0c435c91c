// What a visitor types → the words it is searched by. Does the same as the program's
// `src/render/search/words.rs`, letter for letter: one table of examples tests both.
'use strict';

const searchWords = (() => {
  /** Letters that have no accent to take away. */
  const LETTERS = {
    ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ħ: 'h', ı: 'i', ς: 'σ',
  };

  /** The words of a text: small letters and digits, without accents and apostrophes. */
  function words(text) {
    const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/['‘’ʼ`]/g, '');
    const small = [...bare].map((letter) => letter.toLowerCase()).join('').replace(/\p{M}/gu, '');
    const plain = small.replace(/[ßæœþøđðłħıς]/g, (letter) => LETTERS[letter]);
    return plain.match(/[\p{Alphabetic}\p{N}]+/gu) ?? [];
  }

  /** The part of a word that its forms have in common: `swims`, `swimming` → `swim`. */
  function stem(word) {
    if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
    const short = withoutIng(withoutS(word));
    return /[^e]e$/.test(short) && short.length > 3 ? short.slice(0, -1) : short;
  }

  function withoutS(word) {
    if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
    if (/(sses|ches|shes|xes|zzes)$/.test(word)) return word.slice(0, -2);
    return /[^siu]s$/.test(word) ? word.slice(0, -1) : word;
  }

  function withoutIng(word) {
    if (word.endsWith('ied') && word.length > 4) return `${word.slice(0, -3)}y`;
    if (word.endsWith('eed')) return word;
    const rest = word.match(/^(.*)(?:ing|ed)$/)?.[1] ?? '';
    if (rest.length < 3 || !/[aeiouy]/.test(rest)) return word;
    const doubled = /([^aeiouszl])\1$/.test(rest) || (rest.endsWith('ll') && rest.length > 5);
    return doubled ? rest.slice(0, -1) : rest;
  }

  /**
   * How many letters must be added, left out, changed or swapped to make one word of the other;
   * `most` + 1 when it is more than `most`.
   */
  function distance(one, other, most) {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let [before, last, now] = [[], Array.from({ length: other.length + 1 }, (_, at) => at), []];
    for (let row = 1; row <= one.length; row += 1) {
      now = [row];
      for (let at = 1; at <= other.length; at += 1) {
        const same = one[row - 1] === other[at - 1];
        let least = Math.min(last[at] + 1, now[at - 1] + 1, last[at - 1] + (same ? 0 : 1));
        const swapped = one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
        if (row > 1 && at > 1 && swapped) least = Math.min(least, before[at - 2] + 1);
        now.push(least);
      }
      if (Math.min(...now) > most) return most + 1;
      [before, last] = [last, now];
    }
    return Math.min(last[other.length], most + 1);
  }

  return { words, stem, distance };
})();
