import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseForm, valuesOf } from './body.ts';
import { Upload } from './uploads.ts';

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

test('no name of a form reaches into the file that came with it', () => {
  const file = new Upload('/tmp/uploaded', 1);
  for (const name of ['file[path]', 'file[path][x]', 'file[bytes]', 'file[][path]']) {
    valuesOf([
      ['file', file],
      [name, '/etc/passwd'],
    ]);
    valuesOf([
      ['file[]', file],
      [name, '/etc/passwd'],
    ]);
    assert.deepEqual({ ...file }, { ...new Upload('/tmp/uploaded', 1) }, name);
  }
});

test('names of a form are lists, nested things and lists of things', () => {
  const read = (text: string) => plain(parseForm(text));
  assert.deepEqual(read('a=1&b[]=2&b[]=3&c[d][e]=4'), { a: '1', b: ['2', '3'], c: { d: { e: '4' } } });
  assert.deepEqual(read('m[][id]=1&m[][text]=a&m[][id]=2&m[][text]=b'), {
    m: [
      { id: '1', text: 'a' },
      { id: '2', text: 'b' },
    ],
  });
  assert.deepEqual(read('m[]=1&m[][id]=2'), { m: ['1', { id: '2' }] });
});
