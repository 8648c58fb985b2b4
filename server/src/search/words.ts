/** Longer ones are cut: nobody looks for them whole. */
const LONGEST = 64;
/** Of one text; what a status may have is well below. */
export const MOST_WORDS = 6000;

const WORD = /[\p{L}\p{N}\p{M}_]+/gu;
/** Scripts that put no space between words, and Hangul, which hangs endings on them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]+/gu;
/** Accents of Latin, Greek and Cyrillic. Signs of other scripts are letters there. */
const ACCENTS = /[\u0300-\u036f]/g;

/** Text as it is compared: without case, accents and width. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(ACCENTS, '').normalize('NFKC').toLowerCase();
}

/**
 * The words of a text in their order, folded. Where a script has no spaces, each letter is a word and so is each pair of
 * neighbours: `東京都` is 東, 東京, 京, 京都, 都. So what stands there is found by any part of it.
 */
export function wordsOf(text: string, most = MOST_WORDS): string[] {
  const words: string[] = [];
  for (const [run] of foldText(text).matchAll(WORD)) {
    let at = 0;
    for (const { 0: unspaced, index } of run.matchAll(UNSPACED)) {
      if (index > at) words.push(cut(run.slice(at, index)));
      const letters = [...unspaced];
      for (const [place, letter] of letters.entries()) {
        words.push(letter);
        const next = letters[place + 1];
        if (next !== undefined) words.push(letter + next);
      }
      at = index + unspaced.length;
    }
    if (at < run.length) words.push(cut(run.slice(at)));
    if (words.length >= most) return words.slice(0, most);
  }
  return words;
}

function cut(word: string): string {
  return word.length <= LONGEST ? word : [...word].slice(0, LONGEST).join('');
}

/** Words as they are kept: with a space before, between and behind them, so that whole words are found in it. */
export function lineOf(words: readonly string[]): string {
  return ` ${words.join(' ')} `;
}
