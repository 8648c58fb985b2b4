import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MastoHttpError } from 'masto';
import { type AppUser, apart, until } from '../apart.ts';
import { createSite, type Site } from '../site.ts';
import { onBothEngines } from '../world.ts';

const PAGE = `<!doctype html><html><head><title>Herons are back</title>
  <meta property="og:title" content="Herons are back"></head><body>At the lake.</body></html>`;

onBothEngines('what trends, through the libraries of apps', (engine) => {
  const { alice, bob, carol, command, join, hurry } = apart(engine);
  let site: Site;
  let url: string;
  let people: AppUser[];
  let liked: { id: string };

  const today = () => new Date().toISOString().slice(0, 10);

  before(async () => {
    site = await createSite();
    url = site.page('/news', PAGE);
    people = [alice(), bob(), carol()];
    for (const name of ['dora', 'emil', 'fay']) people.push(await join(name));
    for (const { masto } of people) await masto.v1.accounts.updateCredentials({ discoverable: true });
    // Midnight may come between two posts: all that counts is of one day.
    for (let day = ''; day !== today(); ) {
      day = today();
      liked = await alice().masto.v1.statuses.create({ status: 'Everybody likes this' });
      for (const { masto } of people) {
        await masto.v1.statuses.$select(liked.id).favourite();
        await masto.v1.statuses.create({ status: `Look at the #heron: ${url}` });
      }
    }
    await until(
      () => alice().masto.v1.statuses.$select(liked.id).fetch(),
      ({ favouritesCount }) => favouritesCount === people.length,
    );
    await until(
      async () => (await alice().masto.v1.timelines.tag.$select('heron').list({ limit: 1 }))[0],
      (newest) => newest?.card?.title === 'Herons are back',
    );
    await until(
      async () => {
        await hurry('trends.refresh');
        return command('trends', 'list');
      },
      (said) => ['tag', 'status', 'link'].every((kind) => said.includes(`${kind}  `)),
      30_000,
    );
  });
  after(() => site.close());

  test('masto.js and megalodon: nothing trends before somebody has let it through', async () => {
    const { trends, timelines } = alice().masto.v1;
    for (const list of [trends.tags, trends.statuses, trends.links]) assert.deepEqual(await list.list(), []);
    assert.deepEqual((await bob().megalodon.getInstanceTrends()).data, []);
    await assert.rejects(
      async () => void (await timelines.link.list({ url })),
      (error) => error instanceof MastoHttpError && error.statusCode === 404,
    );
  });

  test('masto.js and megalodon: hashtags, posts and pages that trend, each with its week', async () => {
    await command('trends', 'allow', 'tag', 'heron');
    await command('trends', 'allow', 'status', liked.id);
    await command('trends', 'allow', 'link', url);
    const { trends, timelines } = alice().masto.v1;
    const [tag, ...tags] = await until(
      () => trends.tags.list({ limit: 5 }),
      (found) => found.length > 0,
    );
    assert.deepEqual([tag?.name, tags.length, tag?.history?.length], ['heron', 0, 7]);
    assert.deepEqual([tag?.history?.[0]?.uses, tag?.history?.[0]?.accounts], ['6', '6']);
    const statuses = await trends.statuses.list();
    assert.deepEqual(
      statuses.map(({ id, favouritesCount }) => [id, favouritesCount]),
      [[liked.id, 6]],
    );
    const [link, ...links] = await trends.links.list();
    assert.deepEqual(
      [link?.title, link?.url, link?.history.length, links.length],
      ['Herons are back', url, 7, 0],
    );
    const about = await timelines.link.list({ url, limit: 4 });
    assert.equal(about.length, 4);
    for (const { card } of about) assert.equal(card?.title, 'Herons are back');
    // The old address, by which the other library asks.
    const { data } = await bob().megalodon.getInstanceTrends(5);
    assert.deepEqual(
      data.map(({ name, history }) => [name, history?.[0]?.accounts].map(String)),
      [['heron', '6']],
    );
  });

  test('masto.js and megalodon: what is refused trends no more', async () => {
    await command('trends', 'refuse', 'tag', 'heron');
    await until(
      () => alice().masto.v1.trends.tags.list(),
      (found) => found.length === 0,
    );
    assert.deepEqual((await bob().megalodon.getInstanceTrends()).data, []);
    assert.equal((await alice().masto.v1.trends.statuses.list()).length, 1);
  });
});
