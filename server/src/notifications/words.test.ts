import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotificationType } from '@skein/api/notification.ts';
import { titleOf } from './words.ts';

test('each kind of notification has words of its own, in both languages', () => {
  for (const language of ['en', 'fr']) {
    const titles = NotificationType.options.map((type) => titleOf(language, type, 'Bob'));
    assert.equal(new Set(titles).size, NotificationType.options.length);
    assert.ok(titles.every((title) => title && !title.includes('{')));
  }
  assert.equal(titleOf('de', 'admin.report', '$& {name}'), '$& {name} reported somebody');
});
