// What becomes of every real document under $SKEIN_SHARED/fixtures/activitypub: it is shown to a member, or refused for
// a reason that stands here. Without SKEIN_SHARED there is nothing to do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { cast } from '../cast.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';
import { createStage, type Document, FIXTURES, type Stage } from './fixtures.ts';
import {
  agrees,
  deletes,
  edits,
  favourites,
  features,
  followers,
  follows,
  here,
  idIn,
  likes,
  plain,
  presents,
  REASONS,
  refused,
  type Setting,
  type Story,
  says,
  tells,
  titled,
  unfollows,
  unlikes,
} from './stories.ts';

const OUTCOMES: Record<string, Story> = {
  'friendica/activities/create_note.json': says(/^@ ?jakob test$/),
  'friendica/activities/create_page_1.json': says(/^Test post to community @ ?lemmy_community/),
  'friendica/activities/create_page_2.json': titled('From Friendica to Lemmy'),
  'friendica/activities/delete.json': deletes,
  'friendica/activities/dislike_page.json': refused('dislike'),
  'friendica/activities/like_page.json': likes(
    'https://pirati.ca/objects/ec054ce7-2062-3bfa-8687-ca8313624820',
  ),
  'friendica/activities/undo_dislike_page.json': refused('dislike'),
  'friendica/activities/update_note.json': edits(/This is an edited comment\.$/),
  'friendica/objects/note_1.json': says(/^@ ?jakob test$/),
  'friendica/objects/note_2.json': says(/^Note that on #Friendica we can/, (status) =>
    assert.ok(status.tags.length > 0),
  ),
  'friendica/objects/page_1.json': titled('ISS astronauts perform final spacewalk of Expedition 66'),
  'friendica/objects/page_2.json': titled('From Friendica to Lemmy'),
  'friendica/objects/person_1.json': presents('Jakob :friendica:', /Öffentlicher Verkehr/, (account) =>
    assert.equal(account.fields.length, 6),
  ),
  'friendica/objects/person_2.json': presents('Informa Pirata', /#whistleblowing/, (account) =>
    assert.equal(account.fields.length, 2),
  ),
  'gnusocial/activities/create_note.json': says('yay ^^'),
  'gnusocial/activities/create_page.json': titled('hello, world.'),
  'gnusocial/activities/like_note.json': likes('https://instance.gnusocial.test/object/note/1337'),
  'gnusocial/objects/group.json': presents('Hackers!', '', (account) => assert.equal(account.group, true)),
  'gnusocial/objects/note.json': says('yay ^^'),
  'gnusocial/objects/page.json': titled('hello, world.'),
  'gnusocial/objects/person.json': presents('Diogo Peralta Cordeiro', ''),
  'lemmy/activities/create_or_update/create_comment.json': says('hello'),
  'lemmy/activities/create_or_update/create_page.json': titled('test post'),
  'lemmy/activities/create_or_update/create_private_message.json': tells(
    'http://ds9.lemmy.ml/u/lemmy_alpha',
    'hello',
  ),
  'lemmy/activities/create_or_update/create_private_message_0.19.json': tells(
    'https://voyager.lemmy.ml/u/nutomic',
    'hi!',
  ),
  'lemmy/activities/create_or_update/update_page.json': edits(/^test post 1 .*http/),
  'lemmy/activities/following/accept.json': agrees({ 'http://ds9.lemmy.ml/u/lemmy_alpha': 'alice' }),
  'lemmy/activities/following/follow.json': follows('http://enterprise.lemmy.ml/c/main'),
  'lemmy/activities/following/undo_follow.json': unfollows('http://enterprise.lemmy.ml/c/main'),
  'lemmy/activities/voting/dislike_page.json': refused('dislike'),
  'lemmy/activities/voting/like_note.json': likes('http://ds9.lemmy.ml/comment/1'),
  'lemmy/activities/voting/undo_dislike_page.json': unlikes('http://ds9.lemmy.ml/post/1'),
  'lemmy/activities/voting/undo_like_note.json': unlikes('http://ds9.lemmy.ml/comment/1'),
  'lemmy/objects/comment.json': says('first comment!'),
  'lemmy/objects/group.json': presents('Ten Forward', /^Lounge and recreation facility/, (account) =>
    assert.equal(account.group, true),
  ),
  'lemmy/objects/instance.json': presents('Enterprise', '', (account) => assert.equal(account.bot, true)),
  'lemmy/objects/page.json': titled('Post title'),
  'lemmy/objects/page_image_and_link.json': titled('Post with image and link'),
  'lemmy/objects/person.json': presents('Jean-Luc Picard', 'Captain of the starship Enterprise.'),
  'lemmy/objects/private_message.json': refused('direct'),
  'lemmy/objects/tombstone.json': refused('tombstone'),
  'mastodon/activities/create_note.json': says(/^@retiolus i have never been disappointed by a thinkpad/),
  'mastodon/activities/delete.json': deletes,
  'mastodon/activities/flag.json': refused('report'),
  'mastodon/activities/follow.json': follows('https://ds9.lemmy.ml/c/testcom'),
  'mastodon/activities/like_page.json': likes('https://ds9.lemmy.ml/post/147'),
  'mastodon/activities/private_message.json': refused('direct'),
  'mastodon/activities/undo_follow.json': unfollows('https://ds9.lemmy.ml/c/testcom'),
  'mastodon/activities/undo_like_page.json': unlikes('https://ds9.lemmy.ml/post/147'),
  'mastodon/collections/featured.json': features(
    'https://mastodon.social/users/LemmyDev',
    /^Inaugural Post for Lemmy, a decentralized, easily self-ho/,
  ),
  'mastodon/objects/note_1.json': says(/^@retiolus i have never been/, ({ visibility }) =>
    assert.equal(visibility, 'unlisted'),
  ),
  'mastodon/objects/note_2.json': says(/We also need funding/, ({ media_attachments: [picture] }) =>
    assert.deepEqual([picture.type, picture.meta.original.width], ['image', 1500]),
  ),
  'mastodon/objects/page.json': says(/^@tenforward Variable never resetting at refresh/),
  'mastodon/objects/person.json': presents('Mastodon', ''),
  'mitra/activities/accept.json': agrees({
    'https://voyager.lemmy.ml/activities/follow/7d782f02-b91d-4455-b6c0-772540f00c2d': 'follow',
  }),
  'mitra/activities/create_post.json': says('Remote post 5'),
  'mobilizon/objects/event.json': says(
    /^Caledonian scottish dance class £6 each\..*📅 2022-12-11 19:00 – 21:00 \(Europe\/London\) 📍 The Kenn Centre, Devon/,
  ),
  'mobilizon/objects/group.json': presents('Contribateliers', /^Des ateliers pour contribuer au libre/),
  'mobilizon/objects/person.json': presents('Sanof44', ''),
  'peertube/activities/announce_video.json': {
    async shows({ actor, found }) {
      const [account] = (await found(actor)).accounts;
      const boosted = (await here.alice.home()).find((one) => one.account.id === account.id);
      assert.match(
        plain(boosted.reblog.content),
        /^Mesa, Wayland & X.org in trouble|^Mesa, Wayland &amp; X.org/,
      );
    },
  },
  'peertube/objects/group.json': presents('The Linux Experiment', /^I'm Nick/),
  'peertube/objects/note.json': says(/idk$/),
  'peertube/objects/person.json': presents('The Linux Experiment', /^I'm Nick/),
  'peertube/objects/video.json': says(/^Mesa, Wayland &amp; X.org in trouble.*http/),
  'pleroma/activities/create_note.json': says(/^@ ?lanodan test$/),
  'pleroma/activities/delete.json': deletes,
  'pleroma/activities/follow.json': follows('https://lemmy.ca/u/kinetix'),
  'pleroma/objects/chat_message.json': refused('direct'),
  'pleroma/objects/note.json': says('Have what?'),
  'pleroma/objects/person.json': presents('Haelwenn /элвэн/ :bzh:', /Français/),
  'smithereen/activities/create_note.json': says('So does this federate now?'),
  'smithereen/objects/note.json': says('So does this federate now?'),
  'smithereen/objects/person.json': presents('Григорий Клюшников', /пытаюсь вырвать социальные сети/),
  'wordpress/activities/announce.json': {
    async before({ scene }) {
      const article = scene.document.object.object;
      scene.put(article);
      scene.actor(article.attributedTo);
    },
    async shows({ scene, actor, found }) {
      const { id } = scene.document.object.object;
      const [post] = (await found(id)).statuses;
      assert.match(plain(post.content), /^Lemmy \(Part 4\) Identifies one or more.*http/);
      const [group] = (await found(actor)).accounts;
      const { body } = await here.alice.get(`/api/v1/accounts/${group.id}/statuses`);
      assert.equal(body[0].reblog.id, post.id);
    },
  },
  'wordpress/objects/group.json': presents('A Division by Zer0', /A bug in the code of the universe/),
  'wordpress/objects/note.json': says('Nice! Hello from WordPress!'),
  'wordpress/objects/page.json': titled('An Epic 3D-Printed Fan Expansion for Last Light'),
  'wordpress/objects/person.json': presents('Matthias Pfefferle', /Open Web Lead/, (account) =>
    assert.equal(account.fields.length, 2),
  ),
};

test('every document has its outcome', { skip: !process.env.SKEIN_SHARED }, () => {
  assert.ok(FIXTURES.length >= 78);
  assert.deepEqual(Object.keys(OUTCOMES).sort(), [...FIXTURES].sort());
});

onBothEngines('Documents of real servers', (engine) => {
  let world: World;
  let server: Skein;
  let stage: Stage;

  before(async () => {
    stage = await createStage();
    world = await createWorld({ engine, outbound: { connect: stage.connect } });
    [server] = world.servers as [Skein];
    Object.assign(here, await cast(server));
  });
  after(async () => {
    await world?.stop();
    await stage?.close();
  });

  for (const path of FIXTURES) {
    const story = OUTCOMES[path] ?? {};
    const outcome = story.refused ? `is refused: ${REASONS[story.refused]}` : 'is accepted and shown';
    test(`${path} ${outcome}`, () => play(path, story));
  }

  async function play(path: string, story: Story): Promise<void> {
    here.post = await here.alice.publish(`For ${path}`);
    const setting = await settingOf(path, story);
    const isActivity = setting.scene.document.object !== undefined;
    if (isActivity) await setting.follow(setting.actor);
    const { document } = setting.scene;
    if (isActivity && document.type !== 'Accept') await agree(setting);
    await story.before?.(setting);
    const before = await state();
    if (isActivity) await setting.send(document);
    await story.shows?.(setting);
    if (story.refused) {
      const { accounts, statuses } = await setting.found(document.id);
      assert.deepEqual([accounts, statuses], [[], []]);
      assert.deepEqual(await state(), before);
    }
    const wrong = world.log.filter((line) => !line.includes('slow statement'));
    assert.deepEqual(wrong, []);
    const failed = await server.ctx.db
      .selectFrom('incoming')
      .select('error')
      .where('error', 'is not', null)
      .execute();
    assert.deepEqual(failed, []);
  }

  async function settingOf(path: string, story: Story): Promise<Setting> {
    const ours = { alice: server.ctx.origin.account(here.alice.id), post: here.post.uri, follow: '' };
    const needsFollow = Object.values(story.ours ?? {}).includes('follow');
    let scene = stage.scene(path, named());
    function named() {
      return Object.fromEntries(Object.entries(story.ours ?? {}).map(([id, what]) => [id, ours[what] || id]));
    }
    const setting: Setting = {
      get scene() {
        return scene;
      },
      get actor() {
        return (
          idIn([scene.document.actor, scene.document.attributedTo].flat().find(Boolean)) ?? scene.document.id
        );
      },
      async send(activity, actor = setting.actor) {
        const answer = await scene.deliver(server.ctx.origin.sharedInbox(), actor, activity);
        assert.equal(answer.status, 202, JSON.stringify(answer.body));
        await world.settled();
      },
      async found(address) {
        const seen = await here.alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(address)}`);
        assert.equal(seen.status, 200, JSON.stringify(seen.body));
        await world.settled();
        return seen.body;
      },
      async follow(address) {
        const [account] = (await setting.found(address)).accounts;
        assert.ok(account, `${address} is found`);
        assert.equal((await here.alice.post(`/api/v1/accounts/${account.id}/follow`)).status, 200);
        await world.settled();
        const asked = scene.received.find((one) => one.type === 'Follow');
        assert.ok(asked, 'the Follow was delivered');
        if (!needsFollow) return;
        ours.follow = asked.id;
        scene = stage.scene(path, named());
      },
    };
    return setting;
  }

  async function agree({ scene, actor, send }: Setting): Promise<void> {
    const asked = scene.received.find((one) => one.type === 'Follow') as Document;
    await send({ id: `${actor}#agreed`, type: 'Accept', actor, object: asked.id });
  }

  /** What alice could notice. */
  async function state() {
    const ids = (rows: any[]) => rows.map(({ id }) => id);
    return [
      ids(await here.alice.home()),
      ids(await here.alice.notifications()),
      await favourites(),
      await followers(),
    ];
  }
});
