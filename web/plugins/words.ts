import { readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

type Catalogue = Record<string, string>;

/**
 * Compiles the catalogues in `folder`, so that no parser of sentences is shipped, and stops the build when a
 * language lacks a sentence, when its placeholders differ, or when the code and the catalogues do not name the same
 * ids. The first language given is the measure for the others.
 */
export function words(folder: string, languages: readonly [string, ...string[]]): Plugin {
  return {
    name: 'skein:words',
    async buildStart() {
      const [measure, ...others] = await Promise.all(languages.map((language) => read(folder, language)));
      const faults = others.flatMap((other, i) => compare(measure ?? {}, other, languages[i + 1] ?? ''));
      faults.push(...unlike(Object.keys(measure ?? {}), join(folder, '..')));
      if (faults.length > 0) this.error(`The words do not fit together:\n  ${faults.join('\n  ')}`);
    },
    async transform(_code, id) {
      const file = id.split('?')[0] ?? '';
      const language = languages.find((name) => file === join(folder, `${name}.ts`));
      if (language === undefined) return null;
      const compiled = Object.entries(await read(folder, language)).map(([key, text]) => {
        return [key, compileMessageOrThrow(text, language === 'fr' ? frenchSpaces : undefined)];
      });
      return { code: `export const words = ${JSON.stringify(Object.fromEntries(compiled))};`, map: null };
    },
  };
}

/** Puts the spaces that French wants before its punctuation, so that no line begins with it. */
export function frenchSpaces(text: string): string {
  return text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ :/g, '\u00a0:')
    .replace(/« /g, '«\u00a0')
    .replace(/ »/g, '\u00a0»');
}

/** What one catalogue lacks, has too much, or says with other placeholders than the measure. */
export function compare(measure: Catalogue, other: Catalogue, name: string): string[] {
  const faults: string[] = [];
  for (const [id, text] of Object.entries(measure)) {
    const translated = other[id];
    if (translated === undefined || translated.trim() === '') faults.push(`${name} lacks '${id}'`);
    else if (placeholders(text) !== placeholders(translated)) {
      faults.push(`${name} '${id}' has {${placeholders(translated)}} where {${placeholders(text)}} is given`);
    }
  }
  for (const id of Object.keys(other))
    if (!(id in measure)) faults.push(`${name} has '${id}', which nobody else has`);
  return faults;
}

/** The ids that the code uses and no catalogue has, and the other way round. An id is always one whole literal. */
export function unlike(ids: readonly string[], source: string): string[] {
  const known = new Set(ids);
  const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('locales') && !file.includes('.test.'))
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .join('\n');
  const asked = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  const literals = new Set([...code.matchAll(/'([a-zA-Z]+(?:\.[a-zA-Z]+)+)'/g)].map((match) => match[1]));
  return [
    ...new Set(asked.filter((id) => !known.has(id)).map((id) => `no language has '${id}'`)),
    ...ids.filter((id) => !literals.has(id)).map((id) => `nothing uses '${id}'`),
  ];
}

function placeholders(text: string): string {
  const names = new Set<string>();
  collect(compileMessageOrThrow(text), names);
  return [...names].sort().join(', ');
}

function collect(message: unknown, names: Set<string>): void {
  if (!Array.isArray(message)) return;
  for (const token of message) {
    if (!Array.isArray(token)) continue;
    const [name, kind, format] = token;
    if (name !== '#') names.add(kind === undefined ? String(name) : `${name}:${kind}`);
    if (typeof format === 'object' && format !== null)
      Object.values(format).forEach((part) => {
        collect(part, names);
      });
  }
}

async function read(folder: string, language: string): Promise<Catalogue> {
  const file = join(folder, `${language}.ts`);
  // The time of change stands in the address, because an imported module is kept for as long as the process lives.
  const { mtimeMs } = await stat(file);
  const module = (await import(`${pathToFileURL(file).href}?${mtimeMs}`)) as { words?: Catalogue };
  if (module.words === undefined) throw new Error(`${basename(file)} exports no words`);
  return module.words;
}
