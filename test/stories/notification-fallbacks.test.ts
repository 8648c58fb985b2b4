import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { GroupedNotificationsResults, Notification } from '@skein/api/notification.ts';
import { chooseLanguage } from '../../server/src/accounts/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { notify } from '../../server/src/notifications/notify.ts';
import { call, type Person, person } from '../cast.ts';
import { hear } from '../events.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

const V1 = '/api/v1/notifications';
const V2 = '/api/v2/notifications';

onBothEngines('what an app has no words for', (engine) => {
  const { server, alice, bob, carol } = scene({ engine });
  let owner: Person;

  before(async () => {
    owner = await person(server, 'olga', { role: 'owner' });
    for (const name of ['newcomer', 'another']) await joined(await person(server, name));
    await alice.publish('@olga hello');
    const report = { account_id: carol.id, comment: 'rude', category: 'other' };
    assert.equal((await bob.post('/api/v1/reports', report)).status, 200);
  });

  const joined = (who: Person) =>
    transact(server.ctx, (inner) => notify(inner, { to: owner.id, type: 'admin.sign_up', from: who.id }));
  const told = async (query: string): Promise<any[]> => (await owner.get(`${V1}?${query}`)).body;
  const groups = async (query: string): Promise<any[]> =>
    (await owner.get(`${V2}?${query}`)).body.notification_groups;
  const fallbackOf = (all: any[], type: string) => all.find((one) => one.type === type).fallback;

  test('is said in words to one that names what it knows, one by one and in groups', async () => {
    const known = 'supported_types[]=mention&supported_types[]=follow';
    for (const all of [await told(known), await groups(known)]) {
      assert.equal(fallbackOf(all, 'mention'), undefined);
      const reported = fallbackOf(all, 'admin.report');
      assert.match(reported.title, />@<span>bob<\/span><\/a><\/span> reported somebody$/);
      assert.match(reported.title, new RegExp(`href="${server.ctx.origin.profile('bob')}"`));
      assert.ok(reported.summary.includes(server.ctx.origin.domain));
      assert.equal(reported.details, null);
      assert.match(fallbackOf(all, 'admin.sign_up').title, /another.* has joined this server$/);
    }
    const [first] = await told(`${known}&types[]=admin.report`);
    assertShape(Notification, first);
    const one = (await owner.get(`${V1}/${first.id}?${known}`)).body;
    assert.deepEqual(one, first);
    const [group] = await groups(`${known}&types[]=admin.sign_up`);
    assert.equal(group.notifications_count, 2);
    const single = await owner.get(`${V2}/${group.group_key}?${known}`);
    assertShape(GroupedNotificationsResults, single.body);
    assert.deepEqual(single.body.notification_groups[0].fallback, group.fallback);
  });

  test('is not said of what the app knows, nor of what every app knows, nor to one that names nothing', async () => {
    const all = 'supported_types[]=admin.report&supported_types[]=admin.sign_up';
    for (const query of ['', all]) {
      for (const one of [...(await told(query)), ...(await groups(query))])
        assert.equal('fallback' in one, false, `${query} ${one.type}`);
    }
    const strange = 'supported_types[]=nonsense';
    assert.equal(fallbackOf(await told(strange), 'mention'), undefined);
    assert.ok(fallbackOf(await told(strange), 'admin.report'));
    const many = Array.from({ length: 51 }, () => strange).join('&');
    assertRefused(await owner.get(`${V1}?${many}`), 422);
  });

  test('is said in the language of whom it is for', async () => {
    await chooseLanguage(server.ctx, owner.id, 'fr');
    const french = fallbackOf(await told('supported_types[]=mention'), 'admin.report');
    assert.match(french.title, / a signalé quelqu’un$/);
    assert.match(french.summary, /navigateur/);
    await chooseLanguage(server.ctx, owner.id, 'en');
    assert.match(fallbackOf(await groups('supported_types[]=mention'), 'admin.report').title, /reported/);
  });

  test('of a collection names who made it, and shows the collection too', async () => {
    const body = { discoverable: true };
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', { token: owner.token, body });
    const collection = { name: 'Divers', description: '', account_ids: [] };
    const made = (await bob.post('/api/v1/collections', collection)).body.collection;
    const path = `/api/v1/collections/${made.id}/items`;
    const added = await bob.post(path, { account_id: String(owner.id) });
    assert.equal(added.status, 200, JSON.stringify(added.body));
    const [first] = await told('supported_types[]=mention&types[]=added_to_collection');
    assertShape(Notification, first);
    assert.equal(first.collection.id, made.id);
    assert.match(first.fallback.title, /bob.* added you to a collection$/);
    const [group] = await groups('supported_types[]=mention&types[]=added_to_collection');
    assert.deepEqual([group.collection.id, group.fallback], [made.id, first.fallback]);
  });

  test('costs the same for one and for many, and streams know nothing of it', async () => {
    const cold = async (query: string) => {
      await owner.get('/api/v1/timelines/home?limit=1');
      await forgetAll(server);
      return (await statementsOf(() => told(`${query}&types[]=admin.sign_up`))).length;
    };
    const known = 'supported_types[]=mention';
    assert.equal(await cold(`limit=2&${known}`), await cold(`limit=1&${known}`));
    const ears = await hear(server, `/api/v1/streaming/user?${known}`, owner.token);
    await joined(await person(server, 'latest'));
    assert.equal('fallback' in (await ears.next('notification')).json, false);
    ears.close();
  });
});
