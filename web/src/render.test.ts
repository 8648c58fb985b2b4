import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { LOCALES } from '@skein/api/locales.ts';
import type { Frame, PageName, Pages } from '@skein/api/pages.ts';
import { built } from './built.ts';
import { words as en } from './locales/en.ts';
import { words as fr } from './locales/fr.ts';
import { tagsOf, textsOf } from './markup.ts';
import { frame, props, viewer } from './sample.ts';
import { answer, morning, pictured, status } from './sample-posts.ts';
import { plainText } from './ui/plain.ts';

const { render, client } = await built();
const names = Object.keys(props) as PageName[];

function page<P extends PageName>(
  name: P,
  over: Partial<Pages[P]> = {},
  around: Partial<Frame> = {},
): string {
  return render(name, { ...props[name], ...over } as Pages[P], frame(around));
}

const all = LOCALES.flatMap((locale) =>
  names.flatMap((name) =>
    [null, viewer].map((viewer) => ({
      locale,
      name,
      html: page(name, {}, { locale, viewer, here: '/home' }),
    })),
  ),
);

test('every page is one whole document in each language', () => {
  for (const { locale, name, html } of all) {
    assert.match(html, new RegExp(`^<!doctype html><html lang="${locale}" dir="ltr">`), name);
    assert.match(html, /<title>[^<]+<\/title>/, name);
    assert.ok(html.endsWith('</html>'), name);
  }
});

test('every page has one main part, one first heading, and no level left out', () => {
  for (const { locale, name, html } of all) {
    const tags = tagsOf(html);
    const levels = tags.filter((tag) => /^h[1-6]$/.test(tag.name)).map((tag) => Number(tag.name[1]));
    assert.equal(levels.filter((level) => level === 1).length, 1, `${name} ${locale}`);
    levels.forEach((level, i) => {
      assert.ok(level <= Math.max(...levels.slice(0, i), 0) + 1, `${name}: h${level} has nothing above it`);
    });
    // In somebody else's page there is one part alone.
    if (name === 'embed') continue;
    for (const landmark of ['main', 'header', 'footer'])
      assert.ok(
        tags.some((tag) => tag.name === landmark),
        name,
      );
    const skip = tags.find((tag) => tag.name === 'a');
    assert.equal(skip?.attributes.href, '#main', `${name}: the first link skips to the main part`);
  }
});

test('no page carries a script, a style of its own, or anything from another host', () => {
  for (const { name, html } of all) {
    for (const tag of tagsOf(html)) {
      assert.ok(
        !['script', 'style', 'iframe', 'object'].includes(tag.name) &&
          (tag.name !== 'base' || (name === 'embed' && tag.attributes.href === undefined)),
        `${name}: <${tag.name}>`,
      );
      for (const attribute of Object.keys(tag.attributes))
        assert.doesNotMatch(attribute, /^(on.*|style)$/, name);
      const { src = '', href = '' } = tag.attributes;
      const fetched = tag.name === 'link' && /stylesheet|icon/.test(tag.attributes.rel ?? '') ? href : src;
      assert.doesNotMatch(fetched, /^(https?:)?\/\/(?!marsh\.example)/, name);
    }
  }
});

test('ids occur once, and what points at an id finds it', () => {
  for (const { name, html } of all) {
    const tags = tagsOf(html);
    const ids = tags.map((tag) => tag.attributes.id).filter((id) => id !== undefined);
    assert.equal(new Set(ids).size, ids.length, `${name}: an id occurs twice`);
    for (const { attributes } of tags) {
      const named = [attributes['aria-labelledby'], attributes['aria-describedby'], attributes.for];
      for (const id of named.flatMap((list) => list?.split(' ') ?? []))
        assert.ok(ids.includes(id), `${name}: ${id}`);
    }
  }
});

test('the stylesheet and the icon that a page names have been built', () => {
  const links = tagsOf(page('front')).filter((tag) => /^(stylesheet|icon)$/.test(tag.attributes.rel ?? ''));
  assert.equal(links.length, 2);
  const files = links.map(({ attributes }) => attributes.href ?? '');
  for (const file of [...files, 'avatar.png', 'header.png']) assert.ok(existsSync(join(client, file)), file);
});

test('no words stand in a page that are not in the catalogues or its props', () => {
  const json = JSON.stringify([props, frame({ viewer })]).replaceAll('\\"', '"');
  const given = `${json} ${plainText(json)}`;
  const catalogues: Record<string, string>[] = [en, fr];
  const alike = Object.keys(en).filter((id) => catalogues[0]?.[id] === catalogues[1]?.[id]);
  const allowed = new Set(['English', 'Français', ...alike.map((id) => catalogues[0]?.[id])]);
  for (const name of names) {
    const french = new Set(textsOf(page(name, {}, { locale: 'fr', viewer })));
    const literal = textsOf(page(name, {}, { locale: 'en', viewer })).filter((text) => {
      const fromProps = text.match(/[\p{L}\p{N}]+/gu)?.every((word) => given.includes(word));
      // A single letter is the picture of somebody who has none.
      return (
        french.has(text) &&
        !fromProps &&
        !allowed.has(text.replace(/ · The Marsh$/, '')) &&
        [...text].length > 1
      );
    });
    assert.deepEqual(literal, [], name);
  }
});

test('French has its spaces before the marks, and they do not break', () => {
  assert.match(page('authorize', {}, { locale: 'fr' }), /Autoriser Gull\u202f\?/);
  for (const { html, locale, name } of all)
    if (locale === 'fr') assert.doesNotMatch(textsOf(html).join('\n'), /\S [;!?:»]/, name);
});

test('each article is named by who, when and what', () => {
  const html = page('front');
  const articles = tagsOf(html).filter((tag) => tag.name === 'article');
  assert.equal(articles.length, props.front.statuses.length);
  const what = /<span hidden id="p3601234567890100-what">([^<]*)</.exec(html)?.[1];
  assert.match(what ?? '', /^Forty-one geese/);
  assert.match(page('front'), /id="p3601234567890103-what"[^>]*>.*?Election talk, long/);
});

test('behind a content warning nothing shows, in previews too', () => {
  const warned = status({ spoiler_text: 'The ending', content: '<p>They all lived</p>' });
  const html = page('status', { status: warned });
  assert.doesNotMatch(html.split('<body')[0] ?? '', /They all lived/);
  assert.match(html, /<details class="warning"><summary>.*They all lived.*<\/details>/s);
});

test('a picture says what it shows, how large it is, where the eye should rest, and leads to the whole of it', () => {
  const [picture] = tagsOf(page('status', { status: pictured }))
    .filter(({ name }) => name === 'img')
    .slice(-1);
  const { alt, width, height } = picture?.attributes ?? {};
  assert.deepEqual([alt, width, height], ['A grey lake at dawn, a jetty, no wind.', '600', '200']);
  assert.deepEqual([picture?.attributes['data-x'], picture?.attributes['data-y']], ['3', '0']);
});

test('a preview shows the picture that a post is about, with what it shows, and no picture behind a warning', () => {
  const bare = { ...pictured, content: '' };
  const html = page('status', { status: bare });
  for (const [name, content] of [
    ['og:image', 'https://marsh.example/header.png'],
    ['og:image:alt', 'A grey lake at dawn, a jetty, no wind.'],
    ['og:image:width', '600'],
    ['og:image:height', '200'],
    ['og:description', 'A grey lake at dawn, a jetty, no wind.'],
  ] as const)
    assert.ok(html.includes(`<meta property="${name}" content="${content}"/>`), name);
  assert.match(html, /"twitter:card" content="summary_large_image"/);
  for (const hidden of [{ sensitive: true }, { spoiler_text: 'Water' }]) {
    const head = page('status', { status: { ...bare, ...hidden } }).split('<body')[0] ?? '';
    assert.doesNotMatch(head, /header\.png|grey lake/);
    assert.match(head, /"twitter:card" content="summary"/);
  }
});

test('a page about something of ours points to itself, one about another server points there', () => {
  const ours = page('status');
  assert.match(ours, /<link rel="canonical" href="https:\/\/marsh\.example\/@alice\/3601234567890100"/);
  assert.match(
    ours,
    /<link rel="alternate" type="application\/activity\+json" href="https:\/\/marsh\.example\/ap\/statuses\/3601234567890100"/,
  );
  assert.match(ours, /<meta property="og:type" content="article"/);
  assert.doesNotMatch(ours, /noindex/);
  const theirs = page('status', { status: answer });
  assert.match(theirs, /<link rel="canonical" href="https:\/\/river\.example\/@bob\/77"/);
  assert.match(theirs, /<meta name="robots" content="noindex"/);
});

test('forms carry the proof and all hidden fields, and post', () => {
  for (const name of ['setup', 'sign-in', 'authorize'] as const) {
    const tags = tagsOf(page(name));
    const form = tags.find((tag) => tag.name === 'form');
    assert.equal(form?.attributes.method, 'post', name);
    assert.equal(form?.attributes.action, props[name].action, name);
    const sent = Object.fromEntries(
      tags
        .filter((tag) => tag.attributes.type === 'hidden')
        .map((tag) => [tag.attributes.name, tag.attributes.value]),
    );
    const { token, hidden } = props[name] as { token?: string; hidden?: Record<string, string> };
    assert.deepEqual(sent, { csrf: 'proof', ...(token && { token }), ...hidden }, name);
  }
});

test('whoever is signed in can sign out on every page, but where a form waits for them', () => {
  for (const name of ['front', 'profile', 'status', 'error'] as const) {
    assert.match(
      page(name, {}, { viewer }),
      /<form method="post" action="\/sign-out"><input [^>]*"proof"/,
      name,
    );
    assert.doesNotMatch(page(name), /sign-out/, name);
  }
  assert.doesNotMatch(page('authorize', {}, { viewer }), /sign-out/);
});

test('a fault stands at its field and is read with it; a password is never sent back', () => {
  const html = page('setup', { faults: { password: 'too_short', origin: 'invalid' } });
  const input = tagsOf(html).find((tag) => tag.name === 'input' && tag.attributes.name === 'password');
  assert.equal(input?.attributes['aria-invalid'], 'true');
  assert.match(input?.attributes['aria-describedby'] ?? '', /field-password-fault/);
  assert.equal(input?.attributes.value, undefined);
  assert.match(html, /2 fields need another look/);
  const wrong = page('sign-in', { fault: 'wrong' });
  assert.match(wrong, /aria-describedby="field-password-fault"/);
  assert.doesNotMatch(wrong, /role="alert"/);
  assert.match(page('sign-in', { fault: 'too_many' }), /role="alert"/);
});

test('every error has words, also one that we did not think of', () => {
  const titles = [400, 403, 404, 410, 429, 500, 503].map(
    (code) => /<h1>(.*?)<\/h1>/.exec(page('error', { status: code }))?.[1],
  );
  assert.equal(new Set(titles).size, 7);
  assert.ok(titles.includes(/<h1>(.*?)<\/h1>/.exec(page('error', { status: 418 }))?.[1]));
  assert.ok(titles.includes(/<h1>(.*?)<\/h1>/.exec(page('error', { status: 599 }))?.[1]));
});

test('a conversation of forty posts weighs no more than 40 KB, the stylesheet no more than 25', () => {
  const descendants = Array.from({ length: 40 }, (_, i) =>
    status({
      id: String(3_601_234_567_891_000 + i),
      in_reply_to_id: morning.id,
      content: `<p>${i} ${morning.content}</p>`,
    }),
  );
  assert.ok(gzipSync(page('status', { descendants })).length < 40_000);
  const sheet =
    tagsOf(page('front')).find((tag) => tag.attributes.rel === 'stylesheet')?.attributes.href ?? '';
  assert.ok(gzipSync(readFileSync(join(client, sheet))).length < 25_000);
});
