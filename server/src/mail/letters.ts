import type { Locale } from '@skein/api/locales.ts';
import { letters as en, type Wording } from './words-en.ts';
import { letters as fr } from './words-fr.ts';

/** Each letter there is. */
export type LetterKind = keyof typeof en;

const WORDS: Record<Locale, Wording> = { en, fr };

/** Fills a letter in. A value never becomes a line of its own in the subject, nor is it looked into for braces. */
export function composed(
  locale: Locale,
  kind: LetterKind,
  values: Record<string, string>,
): { subject: string; text: string } {
  const { subject, text } = WORDS[locale][kind];
  const filled = (words: string) =>
    words.replace(/\{(\w+)\}/g, (_, name: string) => (values[name] ?? '').replace(/[\r\n]+/g, ' '));
  return { subject: filled(subject), text: `${filled(text)}\n\n-- \n${values.site} · ${values.origin}\n` };
}
