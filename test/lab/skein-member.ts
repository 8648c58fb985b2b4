import { reportsList } from '../../server/src/admin/reports-list.ts';
import type { Skein } from '../../server/src/start.ts';
import { type PersonOptions, person } from '../cast.ts';
import { AppMember } from './app-member.ts';

/** A member of one of our own servers. */
export class SkeinMember extends AppMember {
  readonly server: Skein;

  private constructor(server: Skein, name: string, actor: string, token: string) {
    super({ origin: server.address, name, actor, token });
    this.server = server;
  }

  static async join(server: Skein, name: string, options: PersonOptions = {}): Promise<SkeinMember> {
    const { id, token } = await person(server, name, options);
    return new SkeinMember(server, name, server.ctx.origin.account(id), token);
  }

  /** `skein reports list`, as an administrator calls it: Mastodon's way to read reports is not spoken here. */
  override async reports(): Promise<string[]> {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const input = { number: (_: string, usual: number) => usual };
    await reportsList.run(this.server.ctx as never, input as never, { print: write, remark: write } as never);
    return lines;
  }
}
