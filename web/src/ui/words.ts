import { type I18n, setupI18n } from '@lingui/core';
import type { Locale } from '@skein/api/locales.ts';
import { words as en, type WordId } from '../locales/en.ts';
import { words as fr } from '../locales/fr.ts';

const catalogues: Record<Locale, Record<WordId, string>> = { en, fr };

/** One language: its sentences, its dates, its numbers. */
export interface Words {
  locale: Locale;
  /** A sentence, with its placeholders filled. */
  t(id: WordId, values?: Record<string, string | number>): string;
  /** How long ago for the last days, a date for what is older. */
  ago(iso: string, now: string): string;
  day(iso: string): string;
  /** Date and time, in UTC, since a page without scripts cannot know where its reader is. */
  moment(iso: string): string;
  /** A number that may be large, short: 12K. */
  count(many: number): string;
  /** What a language calls itself. */
  languageName(locale: Locale): string;
}

const made = new Map<Locale, Words>();

/** The words of a language. They are made once: formatters of Intl are expensive. */
export function wordsOf(locale: Locale): Words {
  const known = made.get(locale);
  if (known) return known;
  const words = makeWords(locale);
  made.set(locale, words);
  return words;
}

function makeWords(locale: Locale): Words {
  const i18n: I18n = setupI18n({
    locale,
    messages: { [locale]: catalogues[locale] },
    missing: (_locale, id) => {
      throw new Error(`No sentence '${id}' in ${locale}`);
    },
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  const name = ownName(locale);
  const number = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });

  return {
    locale,
    t: (id, values) => i18n._(id, values),
    ago(iso, now) {
      const minutes = Math.floor((Date.parse(now) - Date.parse(iso)) / 60_000);
      if (Number.isNaN(minutes)) return '';
      if (minutes < 0 || minutes >= 7 * 24 * 60) return shortDay.format(new Date(iso));
      if (minutes < 1) return relative.format(0, 'second');
      if (minutes < 60) return relative.format(-minutes, 'minute');
      if (minutes < 24 * 60) return relative.format(-Math.floor(minutes / 60), 'hour');
      return relative.format(-Math.floor(minutes / (24 * 60)), 'day');
    },
    day: (iso) => (valid(iso) ? day.format(new Date(iso)) : ''),
    moment: (iso) => (valid(iso) ? `${moment.format(new Date(iso))} UTC` : ''),
    count: (many) => number.format(many),
    languageName: (other) => (other === locale ? name : wordsOf(other).languageName(other)),
  };
}

function valid(iso: string): boolean {
  return !Number.isNaN(Date.parse(iso));
}

function ownName(locale: Locale): string {
  const name = new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}
