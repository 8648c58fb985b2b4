import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOCALES } from '@skein/api/locales.ts';
import type { PageName, Pages } from '@skein/api/pages.ts';
import { built } from './built.ts';
import { tagsOf } from './markup.ts';
import { frame, props, viewer } from './sample.ts';

const { render } = await built();
const names = Object.keys(props) as PageName[];

/** What is HTML by contract: the server has sanitised it. */
const sanitised = new Set(['content', 'note', 'value']);
/** What the server itself names out of a closed list, by which a sentence is chosen. */
const named = new Set([
  'privacy.kept.kind',
  'mail.letters.state',
  'sign-up.faults.reason',
  'sign-up.faults.agreement',
  'ask-letter.about',
  'notice.about',
  'settings.staff',
  'rule-form.faults.text',
  'filters.fault',
  'own-posts.which',
  'report.category',
  'lists.fault',
  'list.fault',
  'imports.fault',
  'aliases.fault',
  'move.fault',
  'move.how',
  'imports.imports.type',
  'imports.imports.mode',
  'imports.imports.state',
  'import.import.type',
  'import.import.mode',
  'import.import.state',
  // A path that the server writes.
  'import.failures',
  'filters.filters.context',
  'filters.filters.filter_action',
]);

/** The same props with every text replaced, and the list of what was replaced. */
function spoil(value: unknown, text: string, path: string, seen: string[]): unknown {
  if (typeof value === 'string') {
    if (named.has(path.replace(/\.\d+/g, ''))) return value;
    if (sanitised.has(path.split('.').at(-1) ?? '')) return '<p>fine</p>';
    seen.push(path);
    return text;
  }
  if (Array.isArray(value)) return value.map((item, i) => spoil(item, text, `${path}.${i}`, seen));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    spoil(item, text, `${path}.${key}`, seen),
  ]);
  return Object.fromEntries(entries);
}

function spoiled<P extends PageName>(name: P, text: string, locale: (typeof LOCALES)[number]): string {
  const seen: string[] = [];
  const around = {
    ...(spoil(frame({ viewer, here: '/home' }), text, 'frame', seen) as ReturnType<typeof frame>),
    locale,
  };
  around.languages = (around.languages ?? []).map((language, i) => ({
    ...language,
    locale: LOCALES[i] ?? 'en',
  }));
  const html = render(name, spoil(props[name], text, name, seen) as Pages[P], around);
  assert.ok(seen.length > 5, `${name} has texts to spoil`);
  return html;
}

test('no text of anybody becomes markup', () => {
  const attacks = [
    '"><script>x()</script><img src=x onerror=x()>',
    "'><svg/onload=x()>",
    '</title></textarea><b>',
  ];
  for (const attack of attacks) {
    for (const locale of LOCALES) {
      for (const name of names) {
        const html = spoiled(name, attack, locale);
        assert.ok(!html.includes(attack), `${name}: written as it came`);
        assert.doesNotMatch(html, /<script|<img src=x|<svg\/|<b>/, name);
        for (const tag of tagsOf(html)) {
          assert.ok(
            !Object.keys(tag.attributes).some((attribute) => attribute.startsWith('on')),
            `${name}: ${tag.name}`,
          );
        }
      }
    }
  }
});

test('no address of a stranger becomes a link that runs', () => {
  for (const address of ['javascript:x()', ' JaVaScRiPt:x()', 'data:text/html,x', 'java\nscript:x()']) {
    for (const name of names) {
      const html = spoiled(name, address, 'en');
      for (const { name: tag, attributes } of tagsOf(html)) {
        // Links to other pages of ours are written by the server itself.
        if (tag !== 'a' || attributes.rel === 'next' || attributes.rel === 'prev' || attributes.hreflang)
          continue;
        assert.match(attributes.href ?? '', /^(\/|#|https?:|mailto:)/, `${name}: ${attributes.href}`);
      }
    }
  }
});

test('half characters, marks that turn the line and a flood of text do not stop a page', () => {
  for (const text of ['\ud83d', '\u202egnp.exe', '\u0000', 'a'.repeat(100_000), '%E0%A4%A', '@@@@', ' ']) {
    for (const name of names) assert.ok(spoiled(name, text, 'fr').endsWith('</html>'), name);
  }
});
