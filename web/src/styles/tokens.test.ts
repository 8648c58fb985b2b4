import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const pattern = /--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)/g;
const colours = new Map([...css.matchAll(pattern)].map(([, name, light, dark]) => [name, [light, dark]]));

/** Relative luminance, as WCAG counts it. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string, scheme: 0 | 1): number {
  const [a = 0, b = 0] = [one, other].map((name) =>
    luminance(colours.get(name)?.[scheme] ?? assert.fail(name)),
  );
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function demand(least: number, inks: string[], grounds: string[]): void {
  for (const ink of inks) {
    for (const ground of grounds) {
      for (const scheme of [0, 1] as const) {
        const found = contrast(ink, ground, scheme);
        assert.ok(found >= least, `${ink} on ${ground}, ${scheme ? 'dark' : 'light'}: ${found.toFixed(2)}`);
      }
    }
  }
}

test('text can be read on every ground it stands on, by day and by night', () => {
  demand(4.5, ['ink', 'ink-soft', 'link', 'link-hover'], ['paper', 'sheet', 'sunken']);
  demand(4.5, ['ink', 'link', 'link-hover'], ['note-ground', 'bad-ground']);
  demand(4.5, ['bad', 'good'], ['paper', 'sheet']);
  demand(4.5, ['button-ink'], ['button', 'button-hover']);
});

test('borders of fields, marks and the focus ring can be seen', () => {
  demand(3, ['line-strong', 'bill', 'button'], ['paper', 'sheet']);
});
