import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { routes } from '../../server/src/app.ts';
import { type Actor, as, type Ctx } from '../../server/src/context.ts';
import type { Id } from '../../server/src/db/tables.ts';
import { block, blockDomain, follow, mute, unfollow } from '../../server/src/relations/index.ts';
import {
  type Asking,
  canSee,
  findStatus,
  publish,
  VISIBILITIES,
  type Visibility,
  viewerOf,
  visibleTo,
} from '../../server/src/statuses/index.ts';
import { call, type Person, person } from '../cast.ts';
import { upsertTestRemote } from '../remote.ts';
import { SHOWS_NO_STATUS, SURFACES } from '../surfaces/surfaces.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const RELATIONS = [
  'none',
  'follower',
  'former follower',
  'blocked',
  'blocking',
  'muting',
  'mentioned',
  'author',
] as const;
type Relation = (typeof RELATIONS)[number];

/** The policy, written out: who sees what. `asked` by id or on the author's own page, `offered` in a list. */
function expected(visibility: Visibility, relation: Relation | 'anonymous', asking: Asking): boolean {
  switch (relation) {
    case 'anonymous':
    case 'none':
    case 'former follower':
      return visibility === 'public' || visibility === 'unlisted';
    case 'follower':
      return visibility !== 'direct';
    case 'blocked':
      return false;
    case 'blocking':
    case 'muting':
      return asking === 'asked' && (visibility === 'public' || visibility === 'unlisted');
    case 'mentioned':
    case 'author':
      return true;
  }
}

/** A post or a boost of the table. */
interface Shown {
  name: string;
  id: Id;
  author: Person;
  visibility: Visibility;
  boost: boolean;
  /** What the reader is to whoever it stands under, for what a surface asks beside the policy. */
  place(relation: Relation | 'anonymous'): Relation | 'anonymous';
  policy(relation: Relation | 'anonymous', asking: Asking): boolean;
}

/** A boost names nobody. */
function unnamed(relation: Relation | 'anonymous'): Relation | 'anonymous' {
  return relation === 'mentioned' ? 'none' : relation;
}

onBothEngines('visibility', (engine) => {
  let world: World;
  let ctx: Ctx;
  let author: Person;
  /** One viewer for each relation, a member and an account of another server. */
  const viewers = new Map<
    string,
    { relation: Relation | 'anonymous'; actor: Actor; member: Person | null }
  >();
  const statuses = new Map<Visibility, Id>();
  const shown: Shown[] = [];

  before(async () => {
    world = await createWorld({ engine });
    const server = world.servers[0] as World['servers'][0];
    ctx = server.ctx;
    author = await person(server, 'alice');
    const authorActor = actorOf(author.id);
    viewers.set('anonymous', { relation: 'anonymous', actor: { kind: 'nobody' }, member: null });
    viewers.set('author', { relation: 'author', actor: authorActor, member: author });
    const mentioned: Id[] = [];
    for (const relation of RELATIONS.filter((one) => one !== 'author')) {
      const name = relation.replace(' ', '_');
      const member = await person(server, name);
      const remoteId = await upsertTestRemote(ctx, name);
      viewers.set(`member ${relation}`, { relation, actor: actorOf(member.id), member });
      viewers.set(`remote ${relation}`, {
        relation,
        actor: { kind: 'remote', accountId: remoteId },
        member: null,
      });
      for (const id of [member.id, remoteId]) await relate(ctx, id, author.id, relation);
      if (relation === 'mentioned') mentioned.push(member.id, remoteId);
    }
    for (const visibility of VISIBILITIES) {
      statuses.set(
        visibility,
        await publish(as(ctx, authorActor), {
          authorId: author.id,
          content: `<p>${visibility}</p>`,
          source: visibility,
          spoiler: '',
          sensitive: false,
          language: 'en',
          visibility: VISIBILITIES.indexOf(visibility),
          inReplyToId: null,
          mentioned,
          poll: { options: ['a', 'b'], multiple: false, hideTotals: false, expiresAt: null, counted: null },
          idempotencyKey: null,
          remote: null,
        }),
      );
    }
    for (const [visibility, id] of statuses) {
      shown.push({
        name: visibility,
        id,
        author,
        visibility,
        boost: false,
        place: (relation) => relation,
        policy: (relation, asking) => expected(visibility, relation, asking),
      });
    }
    await world.settled();
    await addBoosts(server);
    await world.settled();
  });
  after(() => world.stop());

  /** What alice boosted is seen as what she wrote; what dora boosted of hers only where it is offered too. */
  async function addBoosts(server: World['servers'][0]): Promise<void> {
    const dora = await person(server, 'dora');
    for (const { member } of viewers.values()) if (member) await member.follow(dora);
    for (const visibility of ['public', 'unlisted', 'private'] as const) {
      const { id } = await dora.publish(`boosted for ${visibility}`);
      const { body } = await author.post(`/api/v1/statuses/${id}/reblog`, { visibility });
      shown.push({
        name: `a ${visibility} boost`,
        id: Number(body.id),
        author,
        visibility,
        boost: true,
        place: unnamed,
        policy: (relation, asking) => expected(visibility, unnamed(relation), asking),
      });
    }
    for (const visibility of ['public', 'unlisted'] as const) {
      const { body } = await dora.post(`/api/v1/statuses/${statuses.get(visibility)}/reblog`);
      shown.push({
        name: `a boost of what is ${visibility}`,
        id: Number(body.id),
        author: dora,
        visibility: 'public',
        boost: true,
        place: () => 'follower',
        policy: (relation) => expected(visibility, relation, 'offered'),
      });
    }
  }

  for (const asking of ['asked', 'offered', 'open'] as const) {
    it(`the rule in SQL and the rule in memory agree with the policy when a status is ${asking}`, async () => {
      const differences: string[] = [];
      for (const [name, { relation, actor }] of viewers) {
        const acting = as(ctx, actor);
        const condition = visibleTo(await viewerOf(acting), asking);
        for (const { name: what, id, policy: asked } of shown) {
          const inSql =
            (await ctx.db.selectFrom('statuses').select('id').where('id', '=', id).where(condition).execute())
              .length === 1;
          const row = await findStatus(ctx, id);
          const inMemory = row !== undefined && (await canSee(acting, row, asking));
          const policy = asked(relation, asking);
          if (inSql !== policy || inMemory !== policy) {
            differences.push(`${name} × ${what}: policy ${policy}, SQL ${inSql}, memory ${inMemory}`);
          }
        }
      }
      assert.deepEqual(differences, []);
    });
  }

  it('the rule forgets nothing: an author who is suspended or a status that is deleted is seen by nobody, nor a boost of theirs', async () => {
    const gone = await person(world.servers[0] as World['servers'][0], `gone_${engine}`);
    const status = await gone.publish('still here');
    const dora = await person(world.servers[0] as World['servers'][0], `dora_${engine}`);
    const { body: boost } = await dora.post(`/api/v1/statuses/${status.id}/reblog`);
    const { body: own } = await gone.post(`/api/v1/statuses/${(await dora.publish('here')).id}/reblog`);
    await ctx.writer.write((db) =>
      db.updateTable('accounts').set({ suspended_at: ctx.clock.now() }).where('id', '=', gone.id).execute(),
    );
    for (const { actor } of viewers.values()) {
      const acting = as(ctx, actor);
      for (const { id } of [status, boost, own]) {
        const row = await findStatus(ctx, Number(id));
        assert.ok(row);
        assert.equal(await canSee(acting, row), false);
        const condition = visibleTo(await viewerOf(acting), 'asked');
        assert.deepEqual(
          await ctx.db
            .selectFrom('statuses')
            .select('id')
            .where('id', '=', row.id)
            .where(condition)
            .execute(),
          [],
        );
      }
    }
  });

  it('a reader of a server that the author blocks sees nothing of theirs, by whatever signature', async () => {
    const shutOut = await upsertTestRemote(ctx, 'shut_out', 'shut.example');
    await blockDomain(as(ctx, actorOf(author.id)), 'shut.example');
    await world.settled();
    const acting = as(ctx, { kind: 'remote', accountId: shutOut });
    for (const asking of ['asked', 'offered', 'open'] as const) {
      const condition = visibleTo(await viewerOf(acting), asking);
      const ids = [...statuses.values()];
      const rows = await ctx.db
        .selectFrom('statuses')
        .select('id')
        .where('id', 'in', ids)
        .where(condition)
        .execute();
      assert.deepEqual(rows, [], `${asking} in SQL`);
      for (const id of ids) {
        const row = await findStatus(ctx, id);
        assert.equal(row && (await canSee(acting, row, asking)), false, `${asking} in memory`);
      }
    }
  });

  it('who is silenced is shown before whoever comes by to their followers alone, and otherwise as ever', async () => {
    const silence = (at: number | null) =>
      ctx.writer.write((db) =>
        db.updateTable('accounts').set({ silenced_at: at }).where('id', '=', author.id).execute(),
      );
    await silence(ctx.clock.now());
    let compared = 0;
    for (const [name, { relation, actor }] of viewers) {
      const acting = as(ctx, actor);
      for (const asking of ['asked', 'offered', 'open'] as const) {
        const condition = visibleTo(await viewerOf(acting), asking);
        for (const [visibility, id] of statuses) {
          const row = await findStatus(ctx, id);
          const rows = await ctx.db
            .selectFrom('statuses')
            .select('id')
            .where('id', '=', id)
            .where(condition)
            .execute();
          const hears = asking !== 'open' || relation === 'follower' || relation === 'author';
          const policy = hears && expected(visibility, relation, asking);
          const what = `${name} × ${visibility} × ${asking}`;
          assert.equal(rows.length === 1, policy, `${what} in SQL`);
          assert.equal(row !== undefined && (await canSee(acting, row, asking)), policy, `${what} in memory`);
          compared += 1;
        }
      }
    }
    await silence(null);
    assert.equal(compared, viewers.size * 3 * VISIBILITIES.length);
  });

  for (const surface of SURFACES) {
    it(`${surface.name} shows each reader exactly what the policy allows`, async () => {
      const differences: string[] = [];
      for (const [name, { relation, actor, member }] of viewers) {
        if (!surface.readers.includes(actor.kind === 'remote' ? 'remote' : member ? 'member' : 'anonymous'))
          continue;
        for (const { name: what, id, author, visibility, boost, place, policy: asked } of shown) {
          if (boost && surface.postsOnly) continue;
          const seen = await surface.shows({
            ctx,
            server: world.servers[0] as World['servers'][0],
            author,
            member,
            actor,
            statusId: id,
          });
          const policy =
            asked(relation, surface.asking) &&
            (surface.also?.({ visibility, relation: place(relation), boost }) ?? true);
          if (seen !== policy) differences.push(`${name} × ${what}: policy ${policy}, shown ${seen}`);
        }
      }
      assert.deepEqual(differences, []);
    });
  }

  it('every route is a surface here, or stands among those that show no status', () => {
    const covered = new Set([
      ...SURFACES.flatMap((surface) => surface.routes),
      ...Object.keys(SHOWS_NO_STATUS),
    ]);
    const all = routes.map((route) => `${route.method} ${route.path}`);
    assert.ok(all.length > 20, 'the table of routes is empty');
    assert.deepEqual(
      all.filter((route) => !covered.has(route)),
      [],
      'routes without a row',
    );
    assert.deepEqual(
      [...covered].filter((route) => !all.includes(route)),
      [],
      'rows without a route',
    );
  });

  it('what may not be seen answers exactly as what does not exist', async () => {
    const server = world.servers[0] as World['servers'][0];
    const stranger = viewers.get('member none')?.member as Person;
    const hidden = await call(server, 'GET', `/api/v1/statuses/${statuses.get('direct')}`, {
      token: stranger.token,
    });
    const absent = await call(server, 'GET', '/api/v1/statuses/1234567890123456', { token: stranger.token });
    assert.equal(hidden.status, 404);
    assert.deepEqual([hidden.status, hidden.body], [absent.status, absent.body]);
    assert.deepEqual([...hidden.headers.keys()].sort(), [...absent.headers.keys()].sort());
  });
});

function actorOf(accountId: Id): Actor {
  return { kind: 'member', accountId, appId: null, tokenId: null, scopes: ['read', 'write'], role: 'member' };
}

async function relate(ctx: Ctx, viewerId: Id, authorId: Id, relation: Relation): Promise<void> {
  const viewer = as(ctx, { kind: 'remote', accountId: viewerId });
  const author = as(ctx, { kind: 'remote', accountId: authorId });
  if (relation === 'follower') await follow(viewer, { targetId: authorId });
  if (relation === 'former follower') {
    await follow(viewer, { targetId: authorId });
    await unfollow(viewer, { targetId: authorId });
  }
  if (relation === 'blocked') await block(author, { targetId: viewerId });
  if (relation === 'blocking') await block(viewer, { targetId: authorId });
  if (relation === 'muting') await mute(viewer, { targetId: authorId });
}
