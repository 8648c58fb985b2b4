import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { sanitizeHtml } from '../server/src/federation/html.ts';
import { filesUnder } from '../tools/files.ts';
import { nodesOf, parse, placeOf } from '../tools/source.ts';
import { growthOf, pumpsFor } from './pumped/pumps.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The longest text that is kept of anything: the content of a post from elsewhere. */
const LONGEST = 100_000;

/** What is known of the text that an expression is given: how long it is at most, or who wrote it. */
interface Known {
  most?: number;
  given?(text: string): string;
}

const sanitised: Known = { given: sanitizeHtml };

/** The expressions that take longer than their text deserves, and why that text is never long, or never so. */
const KNOWN: Record<string, Known> = {
  'api/locales.ts \\s*;\\s*': { most: 500 },
  'server/src/accounts/checks.ts <[^>]*>': sanitised,
  'server/src/cards/text.ts <meta[^>]{0,200}?charset\\s*=\\s*["\']?\\s*([\\w.:-]{1,40})': { most: 1024 },
  // One link of a longer text, as the expression beside them finds it.
  'server/src/federation/fetch/typed-text.ts [.-]+$': { most: 325 },
  "server/src/federation/fetch/typed-text.ts [.,;:!?)\\]'*_]+$": { most: 1010 },
  'server/src/instance/prose.ts [.,;:!?)*]+$': { most: 2060 },
  // A number, as JavaScript writes it.
  'server/src/federation/ld/quads.ts (\\d)0*e\\+?': { most: 25 },
  'server/src/federation/normalise/tags.ts (?:misskey.*#_misskey_quote|w3id\\.org\\/fep\\/044f#quote|#quoteUrl)$':
    { most: 2048 },
  // What this server itself made of a password.
  'server/src/sign-in/passwords.ts =+$': { most: 100 },
  'server/src/statuses/collections-in.ts <a [^>]*?href="([^"]*)"': sanitised,
  'server/src/statuses/link.ts <a( [^>]*)?>(.*?)<\\/a>': sanitised,
  'server/src/statuses/link.ts <[^>]*>': sanitised,
  'server/src/statuses/plain-text.ts <br[^>]*>|<\\/(?:p|li|pre|blockquote)>': sanitised,
  'server/src/statuses/plain-text.ts <[^>]*>': sanitised,
  'server/src/statuses/tags.ts ^[\\p{L}\\p{N}\\p{M}_]*\\p{L}[\\p{L}\\p{N}\\p{M}_]*$': { most: 255 },
  'web/src/ui/Mark.tsx ^.*?<svg[^>]*>': { most: 2000 },
  'web/src/ui/emojis.ts (<\\/?[a-z][^\\s>/]*(?:"[^"]*"|\'[^\']*\'|[^"\'>])*>)': sanitised,
  'web/src/ui/plain.ts <(?:br|\\/p|\\/li|\\/blockquote|\\/pre)\\b[^>]*>': sanitised,
  'web/src/ui/plain.ts <[^>]*>': sanitised,
};

/** Expressions that are put together as the program runs, as they come out. */
const MADE: Record<string, RegExp[]> = {
  'server/src/federation/fetch/page.ts': [/\srel\s*=\s*(?:"([^"]*)"|'([^']*)')/i],
  'server/src/portability/read-csv.ts': [/[,\r\n]/g, /[;\r\n]/g, /[\t\r\n]/g],
};

interface Found {
  place: string;
  path: string;
  expression: RegExp;
}

function found(): Found[] {
  const all: Found[] = [];
  const isOurs = (path: string) =>
    /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/testing\.ts$|^web\/src\/markup\.ts$/.test(path);
  for (const path of filesUnder(ROOT, ['server/src', 'api', 'web/src']).filter(isOurs)) {
    const source = parse(ROOT, path);
    for (const node of nodesOf(source.file)) {
      const place = placeOf(source, node);
      if (ts.isRegularExpressionLiteral(node)) {
        const [, text = '', flags] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? [];
        all.push({ place, path, expression: new RegExp(text, flags) });
      } else if (
        (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
        node.expression.getText(source.file) === 'RegExp'
      ) {
        assert.ok(MADE[path], `${place}: say in MADE what this expression can be`);
        for (const expression of MADE[path]) all.push({ place, path, expression });
      }
    }
  }
  return all;
}

test('an expression that takes longer than its text deserves is noticed', () => {
  const grows = (expression: RegExp) =>
    pumpsFor(expression.source, expression.flags).some(
      (pump) => growthOf(expression, pump, { most: LONGEST }) !== null,
    );
  for (const bad of [
    /^(a+)+$/,
    /(?:\w+\s?)*$/,
    /\s+$/,
    /^\s*(\S*\s*)*;/,
    /(a|ab?)*c/,
    /<a [^>]*>/,
    /^\d+\d+x/,
    /<p>.*<\/p>/s,
    /(?:x+x+)+y/,
  ])
    assert.ok(grows(bad), String(bad));
  for (const good of [/^\s+/, /^[a-z]+$/, /^(?:ab)+$/, /[<&>]/g, /^[^@]+@[^@]+$/, /<[^<>]*>/])
    assert.ok(!grows(good), String(good));
});

test('no expression of ours takes longer than its text deserves, whatever stands in it', (t) => {
  const used = new Set<string>();
  let pumps = 0;
  const faults: string[] = [];
  const all = found();
  for (const { place, path, expression } of all) {
    const name = `${path} ${expression.source}`;
    const { most = LONGEST, given } = KNOWN[name] ?? {};
    if (KNOWN[name]) used.add(name);
    for (const pump of pumpsFor(expression.source, expression.flags)) {
      pumps += 1;
      const fault = growthOf(expression, pump, { most, given });
      if (fault === null) continue;
      faults.push(`${place}: ${expression} on ${JSON.stringify(pump)}: ${fault}`);
      break;
    }
  }
  t.diagnostic(`${all.length} expressions, ${pumps} texts`);
  assert.deepEqual(faults, []);
  assert.deepEqual(
    Object.keys(KNOWN).filter((name) => !used.has(name)),
    [],
    'these are no more',
  );
  assert.ok(all.length > 250);
});
