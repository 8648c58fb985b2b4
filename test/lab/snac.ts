import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppMember } from './app-member.ts';
import { command, type Guest, placeForGuest, serverRunning } from './guest.ts';
import { type Draft, type Member, type Shown, soon } from './member.ts';
import type { Cast } from './scenarios.ts';

const STRANGERS = ['erin', 'frank', 'grace'];

/** A snac from its program: accounts and what its API lacks by its command line and the forms of its pages. */
export async function startSnac(program: string): Promise<Guest> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-lab-snac-'));
  const data = join(folder, 'data');
  const { address, port, host } = await placeForGuest();
  const origin = `http://${host}`;
  await command('sh', [
    '-c',
    `printf '${address}\\n${port}\\n${host}\\n\\n\\n' | '${program}' init '${data}'`,
  ]);
  change(join(data, 'server.json'), { protocol: 'http', shared_inboxes: true, num_threads: 16 });
  const passwords = new Map<string, string>();
  for (const name of ['alice', 'bob', 'carol', 'dave', ...STRANGERS]) {
    const said = await command(program, ['adduser', data, name]);
    passwords.set(name, /password is (\S+)/.exec(said)?.[1] ?? '');
  }
  change(join(data, 'user/carol/user.json'), { approve_followers: true });
  const { said, stop } = await serverRunning(program, ['httpd', data], `${origin}/api/v1/instance`);
  const instance: any = await (await fetch(`${origin}/api/v1/instance`)).json();
  const member = (name: string) =>
    SnacMember.signIn({ program, data, origin }, name, passwords.get(name) ?? '');
  const strangers = [...STRANGERS];
  const cast: Cast = {
    server: 'snac',
    version: /snac\/(\S+?)\)?$/.exec(instance.version)?.[1] ?? instance.version,
    alice: await member('alice'),
    bob: await member('bob'),
    carol: await member('carol'),
    dave: await member('dave'),
    stranger: () => member(strangers.shift() as string),
    lacks: {
      does: {
        'refused follow': 'snac takes no note of a refusal',
        pin: 'snac tells nobody of a pin',
        'thread backfill': 'snac names no answers to a post',
        'private post': 'snac writes to everybody or to whom it names',
        quote: 'snac has no quotes',
        report: 'snac has no reports',
        block: 'snac mutes, and tells nobody',
      },
      shows: {
        unboost: 'snac keeps what was boosted',
        quote: 'snac has no quotes',
        report: 'snac has no reports',
        block: 'snac tells of a block and changes nothing',
        pin: 'snac shows no pins of others',
        'first look': 'snac shows no pins of others',
        'refused follow': 'snac drops a request and tells nobody',
        'thread backfill': 'snac asks nobody for answers',
      },
    },
  };
  return {
    cast,
    complaints: () => said,
    async stop() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function change(file: string, values: object): void {
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...values }));
}

interface Place {
  program: string;
  data: string;
  origin: string;
}

class SnacMember extends AppMember {
  private readonly place: Place;
  private readonly password: string;

  private constructor(place: Place, name: string, password: string, token: string) {
    super({ origin: place.origin, name, actor: `${place.origin}/${name}`, token });
    this.place = place;
    this.password = password;
  }

  static async signIn(place: Place, name: string, password: string): Promise<SnacMember> {
    const body = new URLSearchParams({ login: name, passwd: password });
    const answer = await fetch(`${place.origin}/oauth/x-snac-get-token`, { method: 'POST', body });
    return new SnacMember(place, name, password, await answer.text());
  }

  /** A form of its pages, as a browser sends it. */
  private async send(form: string, fields: Record<string, string>): Promise<void> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const answer = await fetch(`${this.actor}/admin/${form}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Authorization: `Basic ${this.basic()}` },
      body,
    });
    if (answer.status !== 303) throw new Error(`snac answers ${form} with ${answer.status}`);
  }
  private basic(): string {
    return Buffer.from(`${this.name}:${this.password}`).toString('base64');
  }
  private run(verb: string, ...args: string[]): Promise<string> {
    return command(this.place.program, [verb, this.place.data, this.name, ...args]);
  }

  /** Its search takes in addresses of https only. An id is ten digits and the hash of the post's own. */
  protected override async lookFor(uri: string): Promise<string | null> {
    const id = `0000000000${createHash('md5').update(uri).digest('hex')}`;
    const isHere = async () => {
      const headers = { Authorization: `Bearer ${this.token}` };
      return (await fetch(`${this.origin}/api/v1/statuses/${id}`, { headers })).ok;
    };
    if (!(await isHere())) await this.run('insert', uri).catch(() => '');
    return (await isHere()) ? this.keep({ uri, id }) : null;
  }

  override async post(draft: Draft): Promise<string> {
    if (!draft.options) return super.post(draft);
    await this.send('note', {
      content: draft.text,
      poll_options: draft.options.join('\n'),
      poll_end_secs: '3600',
    });
    const made = await soon('the poll is there', async () =>
      (await this.homeNow()).find((one) => one.content.includes(draft.text)),
    );
    this.keep(made);
    return made.uri;
  }
  override async remove(uri: string) {
    await this.send('action', { action: 'Delete', id: uri });
  }
  override async rename(name: string) {
    const body = new URLSearchParams({ display_name: name });
    const headers = { Authorization: `Bearer ${this.token}` };
    await fetch(`${this.origin}/api/v1/accounts/update_credentials`, { method: 'PATCH', body, headers });
  }
  override async isAskedBy(whom: Member): Promise<boolean> {
    const headers = { Authorization: `Basic ${this.basic()}` };
    const page = await (await fetch(`${this.actor}/people`, { headers })).text();
    return page.split('<form').some((form) => form.includes(`"${whom.actor}"`) && form.includes('Approve'));
  }
  override async answer(whom: Member, agrees: boolean) {
    await this.send('action', { action: agrees ? 'Approve' : 'Discard', actor: whom.actor });
  }
  /** Whatever post it has, it shows anybody of its own by its id: what they find is what stands where they read. */
  override async find(uri: string): Promise<Shown | null> {
    return this.home(uri);
  }
  override async move(to: Member) {
    await this.run('alias', to.actor);
    await this.run('migrate');
  }
}
