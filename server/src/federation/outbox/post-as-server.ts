import type { Ctx } from '../../context.ts';
import { OutboundError } from '../../outbound/index.ts';
import { type Outcome, readAnswer, readError } from '../delivery/index.ts';
import { instanceKey } from '../instance-actor.ts';
import type { Activity } from '../objects/activities.ts';
import { ACTIVITY_JSON } from '../objects/context.ts';
import { sha256 } from '../signatures/digest.ts';
import { requestSigned } from '../signed-request.ts';

const DEADLINE_MS = 10_000;
/** Nobody reads what an inbox answers. */
const MAX_ANSWER = 256 * 1024;

/**
 * Sends an activity in the name of the whole server, whose actor has no account: what it says stands in no log of
 * members' activities, so the caller's job tries again.
 */
export async function postAsServer(ctx: Ctx, inbox: string, activity: Activity): Promise<Outcome> {
  const document = JSON.stringify(activity);
  const digest = sha256(document);
  const { key } = await instanceKey(ctx);
  const request = {
    method: 'POST',
    url: inbox,
    body: Buffer.from(document),
    maxBytes: MAX_ANSWER,
    deadlineMs: DEADLINE_MS,
    repeatable: true,
  };
  try {
    const answer = await requestSigned(ctx, request, {
      keyId: ctx.origin.instanceKey(),
      key,
      sha256: digest,
      contentType: ACTIVITY_JSON,
    });
    return readAnswer(answer, ctx.clock.now());
  } catch (error) {
    if (error instanceof OutboundError) return readError(error);
    throw error;
  }
}
