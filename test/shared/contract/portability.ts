import assert from 'node:assert/strict';
import { memberBrowser, visitor } from '../../visitor.ts';
import type { Area, Walk } from './area.ts';
import { DIFFERENCES } from './exceptions.ts';

/** The first lines of each file, where Mastodon writes a header; what stands in it is asked by the stories. */
const FILES: Record<string, RegExp> = {
  follows: /^Account address,Show boosts,Notify on new posts,Languages\n\w+@[\w.:]+,true,false,\n/,
  blocks: /^$/,
  mutes: /^Account address,Hide notifications\n$/,
  lists: /^([^\n]*@[^\n]*\n)*$/,
  domain_blocks: /^$|^[\w.]+\n/,
  bookmarks: /^https?:\/\/\S+\n/,
};

const fileOf =
  (what: string, holds: RegExp): Walk =>
  async ({ server, alice }, _, marks) => {
    const path = `/settings/exports/${what}.csv`;
    assert.equal((await visitor(server).get(path)).status, 401);
    const seen = await (await memberBrowser(alice)).get(path);
    assert.equal(seen.status, 200);
    assert.match(seen.headers.get('content-type') ?? '', /^text\/csv/);
    assert.match(seen.headers.get('content-disposition') ?? '', /^attachment; filename="\w+\.csv"$/);
    assert.match(seen.body, holds);
    Object.assign(marks, { nobody: '401', right: '200' });
  };

/** What members take along and bring, by the browser. */
export const PORTABILITY: Area = {
  walks: {
    ...Object.fromEntries(
      Object.entries(FILES).map(([what, holds]) => [
        `GET /settings/exports/${what}.csv`,
        fileOf(what, holds),
      ]),
    ),
    async 'POST /settings/imports'({ server, bob, world }, _, marks) {
      const path = '/settings/imports';
      const file = new TextEncoder().encode('gull.example\n');
      const fields = { type: 'domain_blocking', mode: 'merge' };
      const stranger = await visitor(server).post(path, fields);
      assert.match(stranger.headers.get('location') ?? '', /^\/sign-in/);
      const browser = await memberBrowser(bob);
      const brought = await browser.submitFiles(path, await browser.get(path), fields, { file });
      assert.equal(brought.status, 303, DIFFERENCES.redirects);
      const page = brought.headers.get('location') ?? '';
      const begun = await browser.submitTo(`${page}/confirm`, await browser.get(page), {});
      assert.equal(begun.status, 303, DIFFERENCES.redirects);
      await world.settled();
      assert.deepEqual((await bob.get('/api/v1/domain_blocks')).body, ['gull.example']);
      assert.match((await browser.get(`${page}/failures`)).headers.get('content-type') ?? '', /^text\/csv/);
      Object.assign(marks, { nobody: 'sign in', right: '303' });
    },
  },
};
