import type { Ctx } from '../../context.ts';
import { OutboundError } from '../../outbound/index.ts';
import { isBuried } from '../inbox/tombstones.ts';
import { instanceKey } from '../instance-actor.ts';
import { type Json, readDocument } from '../normalise/document.ts';
import { Refused } from '../normalise/refused.ts';
import { url as urlOf } from '../normalise/values.ts';
import { requestSigned } from '../signed-request.ts';

/** Why a document of another server was not taken. `gone` and `missing` are that server's answers. */
export type FetchFault =
  | 'ours'
  | 'gone'
  | 'missing'
  | 'refused'
  | 'unreachable'
  | 'type'
  | 'unreadable'
  | 'origin'
  | 'busy';

export class FetchFailed extends Error {
  override readonly name = 'FetchFailed';
  readonly fault: FetchFault;

  constructor(fault: FetchFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }

  /** True when the same fetch may go better later. */
  get passing(): boolean {
    return this.fault === 'unreachable' || this.fault === 'busy';
  }
}

/** What `ask` finds; null when it cannot be had. @throws {FetchFailed} when asking again later may help */
export async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FetchFailed && !error.passing) return null;
    throw error;
  }
}

/** A JSON object that was fetched from the id it carries. */
export interface Fetched {
  id: string;
  document: Json;
}

const ACTIVITYSTREAMS = 'https://www.w3.org/ns/activitystreams';
export const ACTIVITY_TYPES = `application/ld+json; profile="${ACTIVITYSTREAMS}", application/activity+json`;
const MOST_BYTES = 1024 * 1024;

/**
 * Fetches what a URL names, signed by the instance actor. The document counts only under the id of its own final
 * address: one that carries another id is fetched once more, from there.
 * @throws {FetchFailed}
 */
export async function fetchDocument(ctx: Ctx, url: string): Promise<Fetched> {
  return documentOf(ctx, url, await get(ctx, url, ACTIVITY_TYPES));
}

/** The document of a page that has been fetched. @throws {FetchFailed} */
export async function documentOf(ctx: Ctx, asked: string, page: Page): Promise<Fetched> {
  const document = parse(page);
  const id = idOf(document);
  if (vouchesFor(page.url, asked, id)) return { id, document };
  const second = await get(ctx, id, ACTIVITY_TYPES);
  const again = parse(second);
  if (idOf(again) === id && vouchesFor(second.url, id, id)) return { id, document: again };
  throw new FetchFailed('origin', `${asked} claims to be ${id}, which does not say so itself`);
}

/** True when what came from `final`, asked as `asked`, may speak under this id: it is that address, in that origin. */
function vouchesFor(final: string, asked: string, id: string): boolean {
  if (URL.parse(final)?.origin !== URL.parse(id)?.origin) return false;
  return sameAddress(final, id) || sameAddress(asked, id);
}

function sameAddress(one: string, other: string): boolean {
  const href = (text: string) => {
    const url = URL.parse(text);
    if (url) url.hash = '';
    return url?.href;
  };
  return href(one) === href(other);
}

export interface Page {
  url: string;
  type: string;
  link: string | null;
  body: Buffer;
  /** By what its server knows again that it was sent. */
  mark: string | null;
  /** The one whose mark was shown is still true; it has no body. */
  unchanged: boolean;
}

/** One signed GET. `mark`: of what is here already, which is not sent again while it is still so. @throws {FetchFailed} */
export async function get(ctx: Ctx, url: string, accept: string, mark: string | null = null): Promise<Page> {
  if (ctx.origin.isOurs(url)) throw new FetchFailed('ours', `${url} is ours and is never fetched`);
  if (await isBuried(ctx, url)) throw new FetchFailed('gone', `${url} was deleted`);
  const { key } = await instanceKey(ctx);
  try {
    const answer = await requestSigned(
      ctx,
      {
        method: 'GET',
        url,
        accept,
        maxBytes: MOST_BYTES,
        ...(mark === null ? {} : { headers: { 'If-None-Match': mark } }),
      },
      { keyId: ctx.origin.instanceKey(), key },
    );
    const unchanged = mark !== null && answer.status === 304;
    if (!unchanged) refuseStatus(answer.status, url);
    const { link } = answer.headers;
    return {
      url: answer.url,
      type: answer.headers['content-type'] ?? '',
      link: Array.isArray(link) ? link.join(', ') : (link ?? null),
      body: answer.body,
      mark: answer.headers.etag ?? null,
      unchanged,
    };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    const fault =
      error.kind === 'network' || error.kind === 'timeout' || error.kind === 'tls'
        ? 'unreachable'
        : 'refused';
    throw new FetchFailed(fault, `${url}: ${error.message}`, { cause: error });
  }
}

function refuseStatus(status: number, url: string): void {
  if (status === 200) return;
  if (status === 410) throw new FetchFailed('gone', `${url} is gone`);
  if (status === 404) throw new FetchFailed('missing', `${url} is not there`);
  if (status === 429 || status >= 500) throw new FetchFailed('busy', `${url} answered ${status}`);
  throw new FetchFailed('refused', `${url} answered ${status}`);
}

/** Longest type that is looked at: where links have a type, others may write a megabyte. */
const LONGEST_TYPE = 1000;

/** An upload that reads like an activity is none: only these types speak for a server (FA08). */
export function isActivityType(type: string): boolean {
  if (type.length > LONGEST_TYPE) return false;
  const [media = '', ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (media === 'application/activity+json') return true;
  return media === 'application/ld+json' && parameters.some(isOurProfile);
}

function isOurProfile(parameter: string): boolean {
  const [name = '', value = ''] = parameter.split('=', 2);
  return name.trim() === 'profile' && value.replaceAll('"', '').split(/\s/).includes(ACTIVITYSTREAMS);
}

/** @throws {FetchFailed} */
function parse({ url, type, body }: Page): Json {
  if (!isActivityType(type)) throw new FetchFailed('type', `${url} is ${type.slice(0, 100) || 'of no type'}`);
  const document = readDocument(body.toString('utf8'));
  if (document instanceof Refused) throw new FetchFailed('unreadable', `${url}: ${document.reason}`);
  return document;
}

function idOf(document: Json): string {
  const id = urlOf(document.id);
  if (id === null) throw new FetchFailed('unreadable', 'a document without an id');
  return id;
}
