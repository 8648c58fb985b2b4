/** The languages our own words exist in, the first being the one to fall back to. */
export const LOCALES = ['en', 'fr'] as const;
export type Locale = (typeof LOCALES)[number];

/** Whether we speak this language. */
export function isLocale(word: unknown): word is Locale {
  return (LOCALES as readonly unknown[]).includes(word);
}

/** Picks the language of a page: the one asked for by name, else the best of an `Accept-Language` header. */
export function chooseLocale(acceptLanguage?: string | null, asked?: string | null): Locale {
  if (isLocale(asked)) return asked;
  let best: Locale = LOCALES[0];
  let weight = 0;
  for (const part of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...options] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const language = tag.split('-')[0];
    const quality = options.find((option) => option.startsWith('q='));
    const wanted = quality === undefined ? 1 : Number(quality.slice(2));
    if (isLocale(language) && wanted > weight) {
      best = language;
      weight = wanted;
    }
  }
  return best;
}
