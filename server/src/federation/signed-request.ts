import type { KeyObject } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { canonicalHost } from '../origin.ts';
import type { Outbound, OutboundAnswer } from '../outbound/index.ts';
import {
  ASKED_MS,
  believesNeither,
  forgetWish,
  type Manner,
  mannerInMind,
  mannerOf,
  rememberWish,
} from './manners.ts';
import { talksTo } from './policy.ts';
import { signCavage } from './signatures/cavage.ts';
import { readAcceptSignature, signRfc9421, USUAL, type Wish, writeWish } from './signatures/sign-rfc9421.ts';

/** Who signs, and what is said of the body. */
export interface Signer {
  keyId: string;
  key: KeyObject;
  /** SHA-256 of the body in Base64. */
  sha256?: string;
  contentType?: string;
}

type Request = Omit<Parameters<Outbound['request']>[0], 'sign' | 'mayAsk'>;

/** A host that asks for something else with each answer is heard once a minute. */
const HEARD_MS = 60_000;

/**
 * Sends a request, signed as its host wants it: by draft-cavage, or by RFC 9421 where the host is known to ask for it.
 * A host of which nothing is known and which answers 401, or any 4xx with `Accept-Signature` (RFC 9421 §5), is asked
 * once more by RFC 9421, and what it believes is remembered: no request to a host that is known is sent twice, unless
 * the host wants a new nonce for each. What an answer of 2xx asks for counts for the next request.
 * @param told what is known of the host; undefined: it is looked up.
 * @throws {OutboundError}
 */
export async function requestSigned(
  ctx: Ctx,
  request: Request,
  signer: Signer,
  told?: Manner | null,
): Promise<OutboundAnswer> {
  const manners = new Map<string, Manner | null>();
  const first = await send(ctx, request, signer, (host) => {
    const manner = lookUp(ctx, host, told);
    if (!(manner instanceof Promise)) {
      manners.set(host, manner);
      return manner?.wish ?? null;
    }
    return manner.then((found) => {
      manners.set(host, found);
      return found?.wish ?? null;
    });
  });
  const asked = readAcceptSignature(first.headers['accept-signature'], signer.keyId);
  if (first.status !== 401 && asked === null) return first;
  const host = canonicalHost(new URL(first.url));
  const manner = manners.get(host) ?? null;
  const differs = asked !== null && (manner?.wish ? writeWish(asked) !== writeWish(manner.wish) : true);
  if (first.status < 400 || first.status >= 500) {
    const isNew = (manner?.until ?? 0) <= ctx.clock.now() + ASKED_MS - HEARD_MS;
    if (asked && differs && isNew) await rememberWish(ctx, host, asked);
    return first;
  }
  if (manner?.wish === null) return first;
  if (manner && !differs && asked?.nonce === undefined) {
    await forgetWish(ctx, host);
    return first;
  }
  return askAgain(ctx, request, signer, { host, wish: asked ?? USUAL, first });
}

/** The second and last try. Where it is believed no more than the first, the first answer counts. */
async function askAgain(
  ctx: Ctx,
  request: Request,
  signer: Signer,
  { host, wish, first }: { host: string; wish: Wish; first: OutboundAnswer },
): Promise<OutboundAnswer> {
  const second = await send(ctx, request, signer, (other) => (other === host ? wish : null));
  const isBelieved = second.status < 500 && ![400, 401, 403].includes(second.status);
  if (!isBelieved) {
    believesNeither(ctx, host);
    return first;
  }
  if (wish.nonce === undefined) await rememberWish(ctx, host, wish);
  return second;
}

function lookUp(ctx: Ctx, host: string, told?: Manner | null): Manner | null | Promise<Manner | null> {
  const known = mannerInMind(ctx, host);
  if (known !== undefined) return known;
  return told === undefined ? mannerOf(ctx, host) : told;
}

type Choose = (host: string) => Wish | null | Promise<Wish | null>;

function send(
  ctx: Ctx,
  request: Request,
  { keyId, key, sha256, contentType }: Signer,
  choose: Choose,
): Promise<OutboundAnswer> {
  return ctx.outbound.request({
    ...request,
    mayAsk: (host) => talksTo(ctx, host),
    sign({ method, url }) {
      const said = { method, url, sha256, contentType };
      const by = (wish: Wish | null) =>
        wish
          ? signRfc9421(said, keyId, key, ctx.clock.now(), wish)
          : signCavage(said, keyId, key, ctx.clock.now());
      const wish = choose(canonicalHost(url));
      return wish instanceof Promise ? wish.then(by) : by(wish);
    },
  });
}
