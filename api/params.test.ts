import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { AppParams } from './application.ts';
import { Flag, Id, IdParam, list, optional, PageParams } from './params.ts';
import { PublishParams } from './status-params.ts';

test('ids are text of digits, and exact numbers become text', () => {
  assert.equal(Id.parse('3601234567890123'), '3601234567890123');
  assert.equal(Id.parse(3601234567890123), '3601234567890123');
  for (const bad of ['', '-1', '1.5', 'abc', '1 ', '9'.repeat(21), 2 ** 60, null, {}, ['1']]) {
    assert.equal(Id.safeParse(bad).success, false, JSON.stringify(bad));
  }
});

test('yes and no are read in every spelling that forms use', () => {
  for (const yes of [true, 'true', 'TRUE', '1', 1, 'on', 't', 'yes']) assert.equal(Flag.parse(yes), true);
  for (const no of [false, 'false', '0', 0, 'off', 'f', 'no']) assert.equal(Flag.parse(no), false);
  for (const bad of ['maybe', 2, {}, []]) assert.equal(Flag.safeParse(bad).success, false);
});

test('null, an empty string and nothing all mean "not given"', () => {
  const params = z.object({ local: optional(Flag) });
  for (const given of [{}, { local: null }, { local: '' }])
    assert.equal(params.parse(given).local, undefined);
});

test('one bare value is a list of one', () => {
  assert.deepEqual(list(Id).parse('1'), ['1']);
  assert.deepEqual(list(Id).parse(['1', 2]), ['1', '2']);
  assert.deepEqual(z.object({ id: list(Id) }).parse({}), { id: [] });
  assert.equal(list(Id, 2).safeParse(['1', '2', '3']).success, false);
});

test('a page has twenty items unless asked, never more than forty or fewer than one', () => {
  const asked = (limit: unknown) => PageParams.parse({ limit }).limit;
  assert.deepEqual([undefined, '', '5', 5, '40', '4000', '0', '-3'].map(asked), [20, 20, 5, 5, 40, 40, 1, 3]);
  for (const bad of ['many', '1.5', {}, '1e9'])
    assert.equal(PageParams.safeParse({ limit: bad }).success, false);
});

test('a status from a form reads like one from JSON', () => {
  const form = {
    status: 'hello',
    sensitive: 'true',
    in_reply_to_id: '',
    media_ids: '7',
    visibility: 'unlisted',
  };
  const json = {
    status: 'hello',
    sensitive: true,
    in_reply_to_id: null,
    media_ids: [7],
    visibility: 'unlisted',
  };
  assert.deepEqual(PublishParams.parse(form), PublishParams.parse(json));
  const { status, spoiler_text, media_ids } = PublishParams.parse({});
  assert.deepEqual({ status, spoiler_text, media_ids }, { status: '', spoiler_text: '', media_ids: [] });
});

test('a status with a visibility, language or text that cannot be is refused', () => {
  for (const bad of [
    { visibility: 'friends' },
    { language: 'x' },
    { status: {} },
    { status: 'a'.repeat(100_001) },
  ]) {
    assert.equal(
      PublishParams.safeParse({ status: 'x', ...bad }).success,
      false,
      JSON.stringify(bad).slice(0, 40),
    );
  }
});

test('redirect addresses come as a list or as lines', () => {
  const app = { client_name: 'Gull' };
  const lines = AppParams.parse({ ...app, redirect_uris: 'https://a.example/cb\nurn:ietf:wg:oauth:2.0:oob' });
  assert.deepEqual(lines.redirect_uris, ['https://a.example/cb', 'urn:ietf:wg:oauth:2.0:oob']);
  assert.deepEqual(AppParams.parse({ ...app, redirect_uris: ['x:/y'] }).redirect_uris, ['x:/y']);
  assert.equal(AppParams.safeParse({ ...app, redirect_uris: '' }).success, false);
});

test('an id in a parameter is a number, and that of nothing when it cannot be ours', () => {
  assert.equal(IdParam.parse('1234567890123456'), 1234567890123456);
  assert.equal(IdParam.parse(42), 42);
  for (const beyond of ['9007199254740993', '99999999999999999999']) assert.equal(IdParam.parse(beyond), 0);
  for (const bad of ['', 'abc', '-1', '1.5', null, undefined])
    assert.equal(IdParam.safeParse(bad).success, false);
  assert.equal(optional(IdParam).parse(''), undefined);
});
