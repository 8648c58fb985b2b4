import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { transact } from '../../server/src/db/transact.ts';
import { enqueue } from '../../server/src/jobs/queue.ts';
import { keyNameOf, readKeys, writeKeys } from '../../server/src/secrets.ts';
import type { Skein } from '../../server/src/start.ts';
import { call } from '../cast.ts';
import { type Environment, labEnvironment, run, skein, typed } from '../process.ts';
import { createWorld, freshHome, onBothEngines, type World } from '../world.ts';

onBothEngines('the command line', (engine) => {
  let world: World;
  let server: Skein;

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
  });
  after(() => world.stop());

  const type = (...argv: string[]) => typed(server.ctx.config, ...argv);

  /** At once where the command ran in the server; after an announcement where it worked on the database beside it. */
  async function soon(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const until = performance.now() + 5000;
    while (!(await isSo())) {
      assert.ok(performance.now() < until, what);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const refusedSoon = (token: string) =>
    soon('the token is refused', async () => {
      const { status } = await call(server, 'GET', '/api/v1/accounts/verify_credentials', { token });
      return status === 401;
    });

  it('makes an account that may sign in, and a token that works at once', async () => {
    const made = await type(
      'account',
      'create',
      'olga',
      '--email',
      'o@mail.example',
      '--password',
      'forty geese south',
      '--role',
      'owner',
    );
    assert.equal(made.code, 0, made.err);
    const { code, out } = await type('token', 'create', 'olga', '--scopes', 'read write follow push');
    assert.equal(code, 0);
    assert.match(out, /^\S+$/, 'only the token is printed');
    const seen = await call(server, 'GET', '/api/v1/accounts/verify_credentials', { token: out });
    assert.equal(seen.body.username, 'olga');
    assert.equal(seen.body.role.name, 'Owner');
    assert.equal((await type('token', 'revoke', out)).code, 0);
    await refusedSoon(out);
  });

  it('takes a token value in the lab, also one that begins with a hyphen', async () => {
    const value = `-${'x'.repeat(42)}`;
    assert.equal((await type('token', 'create', 'olga', `--value=${value}`)).out, value);
    const seen = () => call(server, 'GET', '/api/v1/accounts/verify_credentials', { token: value });
    assert.equal((await seen()).status, 200);
    assert.equal((await type('token', 'revoke', value)).code, 0);
    await refusedSoon(value);
  });

  it('changes settings that the server shows', async () => {
    assert.equal((await type('settings', 'set', 'title', 'La volée')).code, 0);
    assert.match((await type('settings', 'list')).out, /^title = "La volée"$/m);
    await soon('the server shows it', async () => {
      return (await call(server, 'GET', '/api/v2/instance')).body.title === 'La volée';
    });
  });

  it('says in one line what it does not understand (2) and what it refuses (1), and changes nothing', async () => {
    const wrong: [string[], number, RegExp][] = [
      [[], 2, /no command was given/],
      [['acount', 'create'], 2, /there is no command "acount create"/],
      [['token'], 2, /there are token create, token revoke/],
      [['token', 'create'], 2, /NAME is missing/],
      [['token', 'create', 'olga', 'bob'], 2, /"bob" is one too many/],
      [
        ['token', 'create', 'olga', '--scope', 'read'],
        2,
        /there is no option --scope; there are --scopes, --value/,
      ],
      [['token', 'create', 'olga', '--scopes', 'read fly'], 2, /no scope: fly/],
      [['token', 'create', 'nobody'], 1, /there is no member nobody/],
      [
        ['account', 'create', 'olga', '--email', 'p@mail.example', '--password', 'forty geese south'],
        1,
        /already been taken/,
      ],
      [
        ['account', 'create', 'pia', '--email', 'no address', '--password', 'forty geese south'],
        1,
        /is not a mail address/,
      ],
      [['account', 'create', 'pia', '--email', 'p@mail.example', '--password', 'short'], 1, /is too short/],
      [
        [
          'account',
          'create',
          'pia',
          '--email',
          'p@mail.example',
          '--password',
          'forty geese',
          '--role',
          'king',
        ],
        2,
        /--role is none of/,
      ],
      [['account', 'create', 'pia', '--email', 'p@mail.example'], 2, /--password is missing/],
      [['settings', 'set', 'colour', 'blue'], 1, /there is no setting colour/],
      [['seed', '--members', 'many'], 2, /--members is not a whole number/],
      [['jobs', 'retry', '12'], 1, /no job 12 was set aside/],
      [['check', '--all'], 2, /there is no option --all/],
      [['backup'], 2, /FILE is missing/],
      [['restore', '/nowhere/at/all'], 1, /cannot be read/],
    ];
    for (const [argv, code, line] of wrong) {
      const ended = await type(...argv);
      assert.equal(ended.code, code, argv.join(' '));
      assert.match(ended.err.split('\n')[0] as string, line);
      assert.equal(ended.out, '');
    }
    const pia = await call(server, 'GET', '/api/v1/accounts/lookup?acct=pia');
    assert.equal(pia.status, 404);
  });

  it('explains every command', async () => {
    const { out } = await type('--help');
    const listed = [...out.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) .* {2}\S/gm)].map(([, name]) =>
      (name as string).split(' '),
    );
    assert.ok(listed.length >= 12, out);
    for (const words of listed) {
      const help = await type(...words, '--help');
      assert.equal(help.code, 0);
      assert.match(help.out, new RegExp(`^ {2}skein ${words.join(' ')}`, 'm'));
    }
  });

  it('seeds people who can be read and whose counters are right; the same seed invents the same', async () => {
    const seeded = await type('seed', '--members', '30', '--statuses', '400', '--seed', '7');
    assert.equal(seeded.code, 0, seeded.err);
    assert.match(seeded.out, /^30 people, \d+ follows, 400 posts, \d+ favourites and [1-9]\d* boosts/);
    const timeline = await call(server, 'GET', '/api/v1/timelines/public?limit=40');
    assert.equal(timeline.body.length, 40);
    assert.ok(new Set(timeline.body.map(({ language }: { language: string }) => language)).size === 2);
    const checked = await type('check');
    assert.equal(checked.code, 0, checked.out);
    const other = await createWorld({ engine });
    assert.equal(
      (
        await typed(
          (other.servers[0] as Skein).ctx.config,
          'seed',
          '--members',
          '30',
          '--statuses',
          '400',
          '--seed',
          '7',
        )
      ).code,
      0,
    );
    const texts = async ({ ctx }: Skein) =>
      (await ctx.db.selectFrom('statuses').select('source').orderBy('id').execute()).map(
        ({ source }) => source,
      );
    assert.deepEqual(await texts(other.servers[0] as Skein), await texts(server));
    await other.stop();
  });

  it('finds counters that are wrong, and counts them anew', async () => {
    const { ctx } = server;
    const { id } = await ctx.db
      .selectFrom('statuses')
      .select('id')
      .where('favourites_count', '>', 0)
      .executeTakeFirstOrThrow();
    const followed = await ctx.db
      .selectFrom('accounts')
      .select('id')
      .where('followers_count', '>', 0)
      .executeTakeFirstOrThrow();
    const { id: group } = await ctx.db
      .selectFrom('notification_groups')
      .select('id')
      .executeTakeFirstOrThrow();
    await transact(ctx, async ({ db }) => {
      await db
        .updateTable('notification_groups')
        .set({ notifications_count: 99 })
        .where('id', '=', group)
        .execute();
      await db.updateTable('statuses').set({ favourites_count: 99 }).where('id', '=', id).execute();
      await db.updateTable('accounts').set({ followers_count: 99 }).where('id', '=', followed.id).execute();
    });
    const found = await type('check');
    assert.equal(found.code, 1);
    assert.match(found.out, new RegExp(`statuses ${id}: favourites_count is 99, there are \\d+`));
    assert.match(found.out, new RegExp(`groups ${group}: notifications_count is 99, there are \\d+`));
    assert.match(found.out, new RegExp(`accounts ${followed.id}: followers_count is 99, there are \\d+`));
    assert.equal((await type('check', '--repair')).code, 0);
    assert.equal((await type('check')).code, 0);
    await soon('what the server keeps in memory is forgotten', async () => {
      return (await call(server, 'GET', `/api/v1/accounts/${followed.id}`)).body.followers_count !== 99;
    });
  });

  it('shows a job that was set aside, and tries it again', async () => {
    const { ctx } = server;
    await transact(ctx, (inner) => enqueue(inner, [{ kind: 'nobody.knows', payload: {} }]));
    for (let tries = 0; tries < 9; tries += 1) {
      await world.settled();
      world.clock.forward(7 * 3_600_000);
    }
    const listed = await type('jobs', 'list');
    const [, id] = /^(\d+) {2}nobody\.knows {2}after 8 tries: no handler/m.exec(listed.out) ?? [];
    assert.ok(id, listed.out);
    assert.equal((await type('jobs', 'retry', id)).code, 0);
    assert.doesNotMatch((await type('jobs', 'list')).out, /nobody\.knows/);
  });

  it('puts a new secret under everything that is sealed, beside the server, and forgets the old one', async () => {
    const { ctx } = server;
    const file = join(ctx.config.data, 'secret');
    const [old] = readKeys(file);
    const rotated = await type('secrets', 'rotate');
    assert.equal(rotated.code, 0, rotated.err);
    const [now, ...more] = readKeys(file);
    assert.notEqual(now, old);
    assert.deepEqual(more, []);
    const rows = await ctx.db
      .selectFrom('accounts')
      .select('private_key')
      .where('private_key', 'is not', null)
      .execute();
    for (const { private_key } of rows) {
      assert.equal(keyNameOf(private_key as string), ctx.secrets.keyName);
      assert.match(ctx.secrets.open(private_key as string), /PRIVATE KEY/);
    }
    assert.equal((await type('check')).code, 0);
  });

  it('goes on with a rotation that was ended in the middle', async () => {
    const { ctx } = server;
    const file = join(ctx.config.data, 'secret');
    writeKeys(ctx.config.data, ['ab'.repeat(32), ...readKeys(file)]);
    assert.equal((await type('check')).code, 0, 'both keys open what they sealed');
    assert.equal((await type('secrets', 'rotate')).code, 0);
    assert.equal(readFileSync(file, 'utf8'), `${'ab'.repeat(32)}\n`);
    assert.equal((await type('check')).code, 0);
  });

  it('says when the secret is not the one that belongs to the database', async () => {
    const { data } = server.ctx.config;
    const kept = readKeys(join(data, 'secret'));
    writeKeys(data, ['cd'.repeat(32)]);
    const checked = await type('check');
    writeKeys(data, kept);
    assert.equal(checked.code, 1);
    assert.match(checked.out, /was sealed under the secret [0-9a-f]{8}, which is not here/);
  });

  it('works as a process of its own where no server runs, and reads a secret from standard input', async () => {
    const home = await freshHome(engine);
    const environment: Environment = await labEnvironment(home);
    const cli = new URL('../../server/src/cli.ts', import.meta.url).pathname;
    const argv = ['account', 'create', 'rosa', '--email', 'r@mail.example', '--password', '-'];
    const made = await run(cli, argv, environment, 'forty geese south\n');
    assert.equal(made.code, 0, made.err);
    const token = await skein(environment, 'token', 'create', 'rosa', '--scopes', 'read');
    assert.equal(token.code, 0, token.err);
    assert.equal((await run(cli, ['token', 'revoke', '-'], environment, token.out)).code, 0);
    const wrong = await skein(environment, 'token', 'create', 'rosa', '--nope');
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /^Skein: there is no option --nope/);
    await home.remove();
  });
});
