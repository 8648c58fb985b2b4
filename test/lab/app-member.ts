import sharp from 'sharp';
import type { Draft, Member, Shown, Told } from './member.ts';

export interface AppLogin {
  /** `http://127.0.0.1:4001`. */
  origin: string;
  name: string;
  actor: string;
  token: string;
}

type Json = any;

/** Somebody whose server speaks Mastodon's client API; what a server does in its own way overrides a method. */
export class AppMember implements Member {
  readonly origin: string;
  readonly name: string;
  readonly handle: string;
  readonly actor: string;
  readonly token: string;
  /** Ids by which this server knows others and posts. */
  private readonly people = new Map<string, string>();
  private readonly posts = new Map<string, string>();

  constructor({ origin, name, actor, token }: AppLogin) {
    this.origin = origin;
    this.name = name;
    this.handle = `${name}@${new URL(origin).host}`;
    this.actor = actor;
    this.token = token;
  }

  async call(method: string, path: string, body?: object): Promise<Json> {
    const answer = await this.ask(method, path, body);
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said.slice(0, 200)}`);
    return said === '' ? null : JSON.parse(said);
  }

  private ask(method: string, path: string, body?: object): Promise<Response> {
    const isForm = body instanceof FormData;
    return fetch(this.origin + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body && !isForm ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
    });
  }

  private search(q: string, type: string): Promise<Json> {
    return this.call('GET', `/api/v2/search?resolve=true&type=${type}&q=${encodeURIComponent(q)}`);
  }

  /** Id of somebody here, whom the server may have to look up. */
  protected async personHere(whom: Member): Promise<string> {
    const known = this.people.get(whom.actor);
    if (known) return known;
    const { accounts } = await this.search(`@${whom.handle}`, 'accounts');
    const found = accounts.find((one: Json) => this.isMember(one, whom));
    if (!found) throw new Error(`${this.handle} does not find ${whom.handle}`);
    this.people.set(whom.actor, found.id);
    return found.id;
  }

  protected isMember({ acct }: Json, { handle, name, actor }: Member): boolean {
    return acct === handle || (acct === name && new URL(actor).origin === this.origin);
  }

  /** Id of a post here, which the server may have to fetch. */
  protected async postHere(uri: string): Promise<string> {
    const id = this.posts.get(uri) ?? (await this.lookFor(uri));
    if (id === null) throw new Error(`${this.handle} does not find ${uri}`);
    return id;
  }

  protected async lookFor(uri: string): Promise<string | null> {
    const inHome = (await this.homeNow()).find((one) => one.uri === uri);
    if (inHome) return this.keep(inHome);
    const { statuses } = await this.search(uri, 'statuses');
    const found = statuses.find((one: Json) => one.uri === uri);
    return found ? this.keep(found) : null;
  }

  protected keep({ uri, id }: Json): string {
    this.posts.set(uri, id);
    return id;
  }

  protected async homeNow(): Promise<Json[]> {
    const shown: Json[] = await this.call('GET', '/api/v1/timelines/home?limit=40');
    return shown.map((one) => one.reblog ?? one);
  }

  async follow(whom: Member) {
    await this.call('POST', `/api/v1/accounts/${await this.personHere(whom)}/follow`, {});
  }
  async unfollow(whom: Member) {
    await this.call('POST', `/api/v1/accounts/${await this.personHere(whom)}/unfollow`, {});
  }
  async answer(whom: Member, agrees: boolean) {
    const verb = agrees ? 'authorize' : 'reject';
    await this.call('POST', `/api/v1/follow_requests/${await this.personHere(whom)}/${verb}`, {});
  }

  async post(draft: Draft): Promise<string> {
    const { text, visibility = 'public', warning, options, picture, answers, quotes } = draft;
    const made = await this.call('POST', '/api/v1/statuses', {
      status: text,
      visibility,
      ...(warning ? { spoiler_text: warning } : {}),
      ...(options ? { poll: { options, expires_in: 3600 } } : {}),
      ...(picture ? { media_ids: [await this.upload(picture)] } : {}),
      ...(answers ? { in_reply_to_id: await this.postHere(answers) } : {}),
      ...(quotes ? await this.quoting(quotes) : {}),
    });
    this.keep(made);
    return made.uri;
  }

  protected async quoting(uri: string): Promise<object> {
    return { quoted_status_id: await this.postHere(uri) };
  }

  private async upload(description: string): Promise<string> {
    const form = new FormData();
    form.append('description', description);
    form.append('file', new Blob([(await aPicture()) as never], { type: 'image/png' }), 'field.png');
    return (await this.call('POST', '/api/v2/media', form)).id;
  }

  async edit(uri: string, text: string) {
    await this.call('PUT', `/api/v1/statuses/${await this.postHere(uri)}`, { status: text });
  }
  async remove(uri: string) {
    await this.call('DELETE', `/api/v1/statuses/${await this.postHere(uri)}`);
  }
  boost = (uri: string) => this.act(uri, 'reblog');
  unboost = (uri: string) => this.act(uri, 'unreblog');
  like = (uri: string) => this.act(uri, 'favourite');
  unlike = (uri: string) => this.act(uri, 'unfavourite');
  pin = (uri: string) => this.act(uri, 'pin');
  private async act(uri: string, verb: string) {
    await this.call('POST', `/api/v1/statuses/${await this.postHere(uri)}/${verb}`, {});
  }
  async vote(uri: string, choice: number) {
    const { poll } = await this.call('GET', `/api/v1/statuses/${await this.postHere(uri)}`);
    await this.call('POST', `/api/v1/polls/${poll.id}/votes`, { choices: [String(choice)] });
  }
  async rename(name: string) {
    await this.call('PATCH', '/api/v1/accounts/update_credentials', { display_name: name });
  }
  async block(whom: Member) {
    await this.call('POST', `/api/v1/accounts/${await this.personHere(whom)}/block`, {});
  }
  async report(whom: Member, uri: string, comment: string) {
    await this.call('POST', '/api/v1/reports', {
      account_id: await this.personHere(whom),
      status_ids: [await this.postHere(uri)],
      comment,
      forward: true,
    });
  }
  async move(_to: Member): Promise<void> {
    throw new Error(`${this.handle} has no way to move`);
  }

  protected async relation(whom: Member): Promise<Json> {
    const [relation] = await this.call(
      'GET',
      `/api/v1/accounts/relationships?id[]=${await this.personHere(whom)}`,
    );
    return relation;
  }
  async follows(whom: Member): Promise<boolean> {
    return (await this.relation(whom)).following;
  }
  async asks(whom: Member): Promise<boolean> {
    return (await this.relation(whom)).requested;
  }
  async isFollowedBy(whom: Member): Promise<boolean> {
    return (await this.relation(whom)).followed_by;
  }
  async isAskedBy(whom: Member): Promise<boolean> {
    const asking: Json[] = await this.call('GET', '/api/v1/follow_requests');
    return asking.some((one) => this.isMember(one, whom));
  }
  async isBlockedBy(whom: Member): Promise<boolean> {
    return (await this.relation(whom)).blocked_by;
  }
  async told(what: Told, by: Member, uri?: string): Promise<boolean> {
    const told: Json[] = await this.call('GET', '/api/v1/notifications?limit=80');
    for (const { status } of told) if (status) this.keep(status.reblog ?? status);
    return told.some(({ type, account, status }) => {
      const about = status?.reblog?.uri ?? status?.uri;
      return type === what && this.isMember(account, by) && (uri === undefined || about === uri);
    });
  }
  async home(uri: string): Promise<Shown | null> {
    const found = (await this.homeNow()).find((one) => one.uri === uri);
    if (!found) return null;
    this.keep(found);
    return shown(found);
  }
  async read(uri: string): Promise<Shown | null> {
    const id = this.posts.get(uri);
    if (id === undefined) throw new Error(`${this.handle} has not seen ${uri} before`);
    const answer = await this.ask('GET', `/api/v1/statuses/${id}`);
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${uri} is answered ${answer.status}`);
    return shown(await answer.json());
  }
  async find(uri: string): Promise<Shown | null> {
    return (await this.lookFor(uri)) === null ? null : this.read(uri);
  }
  async thread(uri: string): Promise<string[]> {
    const { descendants } = await this.call('GET', `/api/v1/statuses/${await this.postHere(uri)}/context`);
    for (const one of descendants) this.keep(one);
    return descendants.map((one: Json) => one.uri);
  }
  async profile(of: Member): Promise<{ name: string; pinned: string[] }> {
    const id = await this.personHere(of);
    const account = await this.call('GET', `/api/v1/accounts/${id}`);
    const pinned: Json[] = await this.call('GET', `/api/v1/accounts/${id}/statuses?pinned=true`);
    return { name: account.display_name, pinned: pinned.map((one) => one.uri) };
  }
  async reports(): Promise<string[]> {
    throw new Error(`${this.handle} has no way to read reports`);
  }
}

function shown(status: Json): Shown {
  return {
    uri: status.uri,
    text: withoutMarkup(status.content),
    warning: status.spoiler_text,
    visibility: status.visibility,
    isEdited: Boolean(status.edited_at),
    hashtags: (status.tags ?? []).map(({ name }: Json) => name.toLowerCase()),
    pictures: status.media_attachments.map((one: Json) => ({ description: one.description, url: one.url })),
    poll: (status.poll?.options ?? []).map((one: Json) => ({ title: one.title, votes: one.votes_count })),
    quotes: status.quote?.state === 'accepted' ? (status.quote.quoted_status?.uri ?? null) : null,
    likes: status.favourites_count,
    boosts: status.reblogs_count,
  };
}

export function withoutMarkup(html: string): string {
  return html
    .replace(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** A small field under a sky. */
export function aPicture(): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 48, channels: 3, background: '#3f7f4f' } })
    .png()
    .toBuffer();
}
