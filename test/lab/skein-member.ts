import assert from 'node:assert/strict';
import { setPasswordHash } from '../../server/src/accounts/index.ts';
import { reportsList } from '../../server/src/admin/reports-list.ts';
import { transact } from '../../server/src/db/transact.ts';
import { hashPassword } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { type Person, type PersonOptions, person } from '../cast.ts';
import { memberBrowser } from '../visitor.ts';
import { AppMember } from './app-member.ts';
import type { Member } from './member.ts';

const PASSWORD = 'one flock, many wings';

/** A member of one of our own servers. */
export class SkeinMember extends AppMember {
  private readonly person: Person;

  private constructor(person: Person) {
    const { server, name, id, token } = person;
    super({ origin: server.address, name, actor: server.ctx.origin.account(id), token });
    this.person = person;
  }

  static async join(server: Skein, name: string, options: PersonOptions = {}): Promise<SkeinMember> {
    return new SkeinMember(await person(server, name, options));
  }

  /** `skein reports list`, as an administrator calls it: Mastodon's way to read reports is not spoken here. */
  override async reports(): Promise<string[]> {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const input = { number: (_: string, usual: number) => usual };
    await reportsList.run(
      this.person.server.ctx as never,
      input as never,
      { print: write, remark: write } as never,
    );
    return lines;
  }

  /** Other accounts and moves have no place in Mastodon's API: this is done on the pages of settings. */
  async alias(old: Member): Promise<void> {
    await this.submit('/settings/aliases', { handle: old.handle });
  }
  override async move(to: Member): Promise<void> {
    const hash = await hashPassword(PASSWORD);
    await transact(this.person.server.ctx, (ctx) => setPasswordHash(ctx, this.person.id, hash));
    await this.submit('/settings/move', { handle: to.handle, how: 'move', password: PASSWORD });
  }
  private async submit(path: string, fields: Record<string, string>): Promise<void> {
    const browser = await memberBrowser(this.person);
    const answer = await browser.submitTo(path, await browser.get(path), fields);
    assert.equal(answer.status, 303, `${path} answers ${answer.status}`);
  }
}
