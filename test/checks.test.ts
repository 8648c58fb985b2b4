import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { checkDirections } from '../tools/check-directions.ts';
import { checkDoors } from '../tools/check-doors.ts';
import { checkFiles } from '../tools/check-files.ts';
import { checkOwners } from '../tools/check-owners.ts';
import { checkPromises } from '../tools/check-promises.ts';
import { checkWords } from '../tools/check-words.ts';
import { type Findings, faultsOf } from '../tools/findings.ts';

// A small house with nothing wrong in it; each test plants a fault there.
const sound = {
  'package.json': '{ "name": "skein", "type": "module" }',
  'api/status.ts': 'export type Status = { id: string };',
  'server/src/db/tables.ts': 'export interface Tables {}',
  'server/src/accounts/index.ts': "export { countStatus } from './count.ts';",
  'server/src/accounts/tables.ts':
    "declare module '../db/tables.ts' { interface Tables { accounts: object } } export {};",
  'server/src/accounts/count.ts':
    "export const countStatus = (db: any) => db.updateTable('accounts').set({ n: 1 });",
  'server/src/statuses/index.ts': "export { publish } from './publish.ts';",
  'server/src/statuses/tables.ts':
    "declare module '../db/tables.ts' { interface Tables { statuses: object } } export {};",
  'server/src/statuses/publish.ts':
    "import { countStatus } from '../accounts/index.ts'; export const publish = (db: any) => { countStatus(db); return db.insertInto('statuses').values({}); };",
  'server/src/federation/index.ts': "export { publish as create } from '../statuses/index.ts';",
};

const root = dirname(import.meta.dirname);
const houses: string[] = [];

function house(planted: Record<string, string> = {}, base: Record<string, string> = sound): string {
  const folder = mkdtempSync(join(tmpdir(), 'skein-house-'));
  houses.push(folder);
  for (const [path, text] of Object.entries({ ...base, ...planted })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  for (const path of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'tsconfig.json']) {
    cpSync(join(root, path), join(folder, path));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

after(() => {
  for (const folder of houses) rmSync(folder, { recursive: true, force: true });
});

function command(folder: string, check: string): { code: number | null; output: string } {
  const done = spawnSync(process.execPath, [join(root, 'tools/check.ts'), check], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: done.status, output: done.stdout + done.stderr };
}

function finds(findings: Findings, expected: RegExp): void {
  const faults = faultsOf(findings);
  assert.ok(
    faults.some((fault) => expected.test(fault)),
    `${expected} is not among:\n${faults.join('\n')}`,
  );
}

describe('npm run check', () => {
  test('finds nothing wrong in a sound house', async () => {
    const folder = house();
    for (const check of [checkOwners, checkDirections, checkDoors, checkFiles, checkWords]) {
      assert.deepEqual(faultsOf(await check(folder)), [], check.name);
    }
    assert.equal(command(folder, 'owners').code, 0);
  });

  test('fails on a wrong import', () => {
    const { code, output } = command(
      house({ 'server/src/accounts/new.ts': "import '../statuses/index.ts';" }),
      'directions',
    );
    assert.equal(code, 1);
    assert.match(
      output,
      /accounts\/new\.ts → server\/src\/statuses\/index\.ts\n +order-accounts: accounts stands below/,
    );
  });

  test("fails on a write into another room's table", () => {
    const planted = {
      'server/src/statuses/new.ts': "export const f = (db: any) => db.deleteFrom('accounts');",
    };
    const { code, output } = command(house(planted), 'owners');
    assert.equal(code, 1);
    assert.match(output, /statuses\/new\.ts:1: statuses writes accounts, which accounts owns/);
  });

  test('fails on a cycle, of types too', () => {
    const planted = {
      'server/src/statuses/one.ts': "import type { Two } from './two.ts'; export type One = Two | 1;",
      'server/src/statuses/two.ts': "import type { One } from './one.ts'; export type Two = One | 2;",
    };
    const { code, output } = command(house(planted), 'directions');
    assert.equal(code, 1);
    assert.match(output, /one\.ts.*→.*two\.ts.*\n +no-cycles/);
  });

  test('fails when it looked at no file', async () => {
    const folder = house({}, { 'server/src/.keep': '', 'api/.keep': '' });
    for (const check of [checkOwners, checkDirections, checkDoors, checkFiles]) {
      finds(await check(folder), /looked at no file/);
    }
    finds(checkWords(join(folder, 'api', 'nowhere')), /looked at no file/);
  });

  test('refuses the name of a check that there is not', () => {
    const { code, output } = command(house(), 'onwers');
    assert.equal(code, 1);
    assert.match(output, /no such check: onwers/);
  });
});

describe('the directions', async () => {
  const planted: [rule: string, path: string, text: string][] = [
    ['rooms-by-their-door', 'server/src/statuses/a.ts', "import '../accounts/count.ts';"],
    ['rooms-by-their-door', 'server/src/federation/inbox/a.ts', "import '../../statuses/publish.ts';"],
    ['rooms-know-no-federation', 'server/src/statuses/b.ts', "import '../federation/index.ts';"],
    ['foundations-know-no-room', 'server/src/db/c.ts', "import '../accounts/index.ts';"],
    ['foundations-know-no-room', 'server/src/origin.ts', "import type {} from './accounts/index.ts';"],
    ['rooms-in-order', 'server/src/toolbox/d.ts', "import '../accounts/index.ts';"],
    ['rooms-in-order-to', 'server/src/pages/d.ts', "import '../toolbox/d.ts';"],
    ['rooms-know-no-server', 'server/src/statuses/e.ts', "import '../app.ts';"],
    ['mounted-by-their-door', 'server/src/app.ts', "import './accounts/count.ts';"],
    ['whole-rows-for-backups', 'server/src/statuses/r.ts', "import '../db/rows.ts';"],
    ['hono-at-the-doors', 'server/src/statuses/f.ts', "import 'hono';"],
    ['drivers-in-db', 'server/src/statuses/g.ts', "import 'pg';"],
    ['drivers-in-db', 'server/src/statuses/h.ts', "import 'node:sqlite';"],
    ['sockets-in-outbound', 'server/src/federation/i.ts', "import 'node:https';"],
    ['nothing-of-the-tests', 'server/src/federation/j.ts', "import '@fedify/fedify';"],
    ['web-knows-only-api', 'web/src/k.ts', "import '../../server/src/accounts/index.ts';"],
    ['server-knows-no-web', 'server/src/pages/l.ts', "import '../../../web/src/page.ts';"],
    ['api-stands-alone', 'api/m.ts', "import '../server/src/accounts/index.ts';"],
    ['resolvable', 'api/n.ts', "import './nowhere.ts';"],
  ];
  const files = Object.fromEntries(planted.map(([, path, text]) => [path, text]));
  const { faults } = await checkDirections(
    house({ ...files, 'web/src/page.ts': 'export {};', 'server/src/db/rows.ts': 'export {};' }),
  );

  for (const [rule, path] of planted) {
    test(`${rule} stops ${path}`, () => {
      assert.ok(
        faults.some((fault) => fault.startsWith(`${path} →`) && fault.includes(`\n    ${rule}: `)),
        faults.join('\n'),
      );
    });
  }

  test('leave everything else alone', () => {
    const places = planted.map(([, path]) => path);
    assert.deepEqual(
      faults.filter((fault) => !places.some((path) => fault.startsWith(`${path} →`))),
      [],
    );
  });
});

describe('the owners of tables', () => {
  const writes: [what: string, text: string, expected: RegExp][] = [
    ['an insert', "db.insertInto('accounts')", /statuses writes accounts/],
    ['an update under another name', "db.updateTable('accounts as a')", /statuses writes accounts/],
    ['a merge', "db.mergeInto('accounts')", /statuses writes accounts/],
    ['a replacement', "db.replaceInto('accounts')", /statuses writes accounts/],
    ['one table of several', "db.deleteFrom(['statuses', 'accounts'])", /statuses writes accounts/],
    ['a choice', "db.deleteFrom(one ? 'statuses' : 'accounts')", /statuses writes accounts/],
    ['SQL', 'sql`insert or ignore into accounts (id) values (1)`', /statuses writes accounts/],
    ['SQL in capitals', 'sql`UPDATE "accounts" SET id = 1`', /statuses writes accounts/],
    ['SQL with the table put in', "sql`delete from ${sql.table('accounts')}`", /statuses writes accounts/],
    ['SQL in a plain string', "db.exec('delete from accounts')", /statuses writes accounts/],
    ['a table that nobody declares', "db.insertInto('elsewhere')", /elsewhere, which no tables\.ts declares/],
    ['a table that cannot be read off', 'db.insertInto(one)', /cannot be read off this file/],
    ['SQL that cannot be read off', 'sql`delete from ${one}`', /cannot be read off this file/],
  ];
  for (const [what, text, expected] of writes) {
    test(`see ${what}`, () => {
      const planted = `export const f = (db: any, sql: any, one: any) => ${text};`;
      finds(checkOwners(house({ 'server/src/statuses/new.ts': planted })), expected);
    });
  }

  test('leave reads, own writes, row locks and sentences alone', () => {
    const planted = `export const f = (db: any, sql: any, table: 'statuses') => [
      db.selectFrom('accounts').forUpdate(), db.updateTable(table), sql\`insert into statuses values (1) on conflict do update set id = 2\`,
      sql\`select 1 from accounts for update\`, 'we delete from the list and update your profile'];`;
    assert.deepEqual(checkOwners(house({ 'server/src/statuses/new.ts': planted })).faults, []);
  });

  test('let a migration write any table', () => {
    const planted = "export const up = (db: any) => db.updateTable('accounts');";
    assert.deepEqual(checkOwners(house({ 'server/src/db/migrations/0002-x.ts': planted })).faults, []);
  });

  test('allow a table one owner', () => {
    const planted = "declare module '../db/tables.ts' { interface Tables { accounts: object } } export {};";
    finds(
      checkOwners(house({ 'server/src/media/tables.ts': planted })),
      /accounts is declared by \w+ already/,
    );
  });
});

describe('the doors', () => {
  const opened: [what: string, text: string, expected: RegExp][] = [
    ['the environment', 'export const f = process.env.HOME;', /read in server\/src\/config\.ts only/],
    ['an imported environment', "import { env } from 'node:process'; export { env };", /config\.ts only/],
    ['fetch', "export const f = () => fetch('https://example.org');", /fetch has no guard/],
    ['fetch by its long name', "export const f = () => globalThis.fetch('x');", /fetch has no guard/],
    ['a WebSocket', "export const f = () => new WebSocket('wss://x');", /WebSocket has no guard/],
    ['an EventSource', "export const f = () => new EventSource('https://x');", /EventSource has no guard/],
    ['fetch under another name', 'const ask = fetch; export { ask };', /fetch has no guard/],
    ['fetch handed on', 'export const f = (g: any) => g({ by: fetch });', /fetch has no guard/],
    ['fetch taken out', 'const { fetch } = globalThis; export { fetch };', /globalThis is named with/],
    [
      'fetch in brackets',
      "export const f = () => globalThis['fe' + 'tch']('x');",
      /globalThis is named with/,
    ],
    ['sockets', "import { connect } from 'node:net'; export { connect };", /node:net opens sockets/],
    ['sockets loaded late', "export const f = () => import('node:http');", /node:http opens sockets/],
    ['sockets required', "declare const r: any; export const f = r('node:tls');", /node:tls opens sockets/],
    ['what is behind sockets', "import '_http_client';", /_http_client opens sockets/],
    ['undici', "import { request } from 'undici'; export { request };", /undici opens sockets/],
    ['names', "export { lookup } from 'node:dns/promises';", /opens sockets/],
    ['a module of Node', "export const n = process.getBuiltinModule('node:os');", /so that one sees which/],
    ['a name put together', "export const f = (x: string) => import('node:' + x);", /so that one sees which/],
    ['programs', "import { spawn } from 'node:child_process'; export { spawn };", /read by no rule/],
    ['workers', "import { Worker } from 'node:worker_threads'; export { Worker };", /read by no rule/],
    ['text that is code', "export const f = () => new Function('return 1');", /read by no rule/],
  ];
  for (const [what, text, expected] of opened) {
    test(`stay shut to ${what}`, () => {
      finds(checkDoors(house({ 'server/src/statuses/new.ts': text })), expected);
    });
  }

  test('of who answers requests do not let it ask', () => {
    const asks = "import { createServer, request } from 'node:http'; export { createServer, request };";
    finds(checkDoors(house({ 'server/src/http/new.ts': asks })), /node:http opens sockets/);
    const answers =
      "import { createServer, type Server } from 'node:http'; export { createServer, type Server };";
    assert.deepEqual(checkDoors(house({ 'server/src/http/new.ts': answers })).faults, []);
    const types =
      "import type { IncomingHttpHeaders } from 'node:http'; export type F = IncomingHttpHeaders;";
    assert.deepEqual(checkDoors(house({ 'server/src/statuses/new.ts': types })).faults, []);
  });

  test('know a function of our own by its import', () => {
    const text = "import { fetch } from '../outbound/index.ts'; export const f = () => fetch('x');";
    assert.deepEqual(checkDoors(house({ 'server/src/statuses/new.ts': text })).faults, []);
  });
});

describe('the files', () => {
  test('are not called utils', () => {
    finds(checkFiles(house({ 'server/src/statuses/utils.ts': '' })), /"utils\.ts" says nothing/);
    finds(checkFiles(house({ 'server/src/helpers/x.ts': '' })), /"helpers" says nothing/);
  });

  test('are no longer than 400 lines, other than tests', () => {
    const long = '\n'.repeat(401);
    finds(checkFiles(house({ 'server/src/statuses/long.ts': long })), /402 lines, and 400 is the wall/);
    assert.deepEqual(checkFiles(house({ 'server/src/statuses/long.test.ts': long })).faults, []);
  });

  test('name no folder of one machine and no registry', () => {
    const folder = ['', 'home', 'anna', 'skein'].join('/');
    const host = ['registry', 'example', 'org'].join('.');
    finds(
      checkWords(house({ 'docs/x.md': `see ${folder}/x` })),
      /docs\/x\.md:1: names a folder of one machine/,
    );
    finds(checkWords(house({ 'docs/x.md': `from https://${host}/pg` })), /names a package registry/);
  });
});

describe('the page of promises', () => {
  const page = (proof: string) => ({
    'docs/promises.md': `# What we promise\n\n**Something.** It is so (${proof}).`,
    'test/home.test.ts': "test('home is\\'s own', () => {}); test('another', () => {});",
  });

  test('may name files, and tests by what they are called', () => {
    const sound = house(page("`test/home.test.ts`: home is's own ·\nanother"));
    assert.deepEqual(checkPromises(sound), { looked: 1, faults: [] });
  });

  test('names no proof that is not there', () => {
    finds(checkPromises(house(page('`test/gone.test.ts`'))), /there is no test\/gone\.test\.ts/);
    finds(checkPromises(house(page('`test/home.test.ts`: home · nothing'))), /holds no test called: nothing/);
  });
});
