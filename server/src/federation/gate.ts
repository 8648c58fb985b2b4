import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Request } from '../http/request.ts';
import type { Route } from '../http/route.ts';
import { settingsOf } from '../instance/index.ts';
import { talksTo } from './policy.ts';
import { signatureOf, signerOf } from './signed-reader.ts';

/** The server's own actor says by which key our requests are signed: whoever is to check that cannot sign yet. */
const OPEN = new Set(['/ap/instance', '/ap/instance/outbox']);

/** What was given to one who signed is kept by nobody between them and us. */
const FOR_ONE = { 'Cache-Control': 'private, no-store' };

/**
 * The same routes behind what this server asks of other servers: who signs for one that is blocked gets nothing, and
 * where fetches have to be authorized nor does who signs for nobody. Every document of ours is mounted through this.
 */
export function guarded(routes: readonly Route[]): Route[] {
  return routes.map((one) =>
    OPEN.has(one.path)
      ? one
      : {
          ...one,
          async handle(ctx, params, request) {
            await refuseBlocked(ctx, request);
            if (!(await asksForSignature(ctx))) return one.handle(ctx, params, request);
            const isSigned = (await signerOf(ctx, request, true)).actor.kind === 'remote';
            if (!isSigned && !request.headers.accept?.includes('text/html')) throw unsigned();
            const answer = await one.handle(ctx, params, request);
            // People with a browser are led to the page, which has its own rules.
            if (!isSigned && (answer.status < 300 || answer.status >= 400)) throw unsigned();
            return { ...answer, headers: { ...answer.headers, ...FOR_ONE } };
          },
        },
  );
}

/** Whether documents are given only to those who sign, as Mastodon's secure mode. */
async function asksForSignature(ctx: Ctx): Promise<boolean> {
  const { authorized_fetch, federation } = await settingsOf(ctx);
  return authorized_fetch === 'on' || federation === 'limited';
}

async function refuseBlocked(ctx: Ctx, request: Request): Promise<void> {
  const signature = signatureOf(ctx, request);
  if (signature && !(await talksTo(ctx, new URL(signature.keyId).host)))
    throw new Refusal('forbidden', 'This server is not welcome here');
}

function unsigned(): Refusal {
  return new Refusal('unauthenticated', 'The request is not signed by a key that can be found');
}
