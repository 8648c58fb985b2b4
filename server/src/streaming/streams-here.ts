import { as, type Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { isOwnList } from '../lists/index.ts';
import { remembered } from '../remembered.ts';
import { authenticate } from '../sign-in/index.ts';
import { type Change, STREAM_TOPIC } from './changes.ts';
import type { Hub, Member } from './connection.ts';
import { createCourier } from './deliver.ts';
import { createHub } from './hub.ts';
import { refuseScopes, type Stream, strangeList } from './streams.ts';
import { watch } from './watch.ts';

/** The open streams of this server: told of changes, and looked after. */
export const hubOf = remembered((ctx) => open(as(ctx, { kind: 'system' })));

/** @throws {Refusal} unauthenticated, unless the token is a person's */
export async function memberOf(ctx: Ctx, token: string | null): Promise<Member> {
  const actor = token === null ? null : await authenticate(ctx, token);
  if (actor?.kind !== 'member') throw new Refusal('unauthenticated', 'The access token is invalid');
  return actor;
}

/** Whether a member's token may listen to a stream. @throws {Refusal} unauthenticated, as Mastodon has it */
export async function refuseStream(ctx: Ctx, { accountId, scopes }: Member, stream: Stream): Promise<void> {
  refuseScopes(scopes, stream.name);
  if (stream.list !== undefined && !(await isOwnList(ctx, stream.list, accountId))) throw strangeList();
}

function open(ctx: Ctx): Hub {
  const hub = createHub({ limits: ctx.config.rateLimits });
  const stop = watch(ctx, hub);
  const courier = createCourier(ctx, hub);
  ctx.live.listen(STREAM_TOPIC, (change) => courier.take(change as Change));
  return {
    ...hub,
    close() {
      stop();
      hub.close();
    },
  };
}
