import type { ComposerFault } from '@skein/api/pages.ts';
import { IdParam, optional } from '@skein/api/params.ts';
import { PublishParams } from '@skein/api/status-params.ts';
import { z } from 'zod';
import { postingDefaults } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal, type RefusalKind } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import { valuesOf } from '../http/body.ts';
import type { Request } from '../http/request.ts';
import type { Route } from '../http/route.ts';
import { fingerprint } from '../secrets.ts';
import { HOME, safeReturn, showPage } from '../sign-in/index.ts';
import { canSee, compose, findStatus, publish } from '../statuses/index.ts';
import { COMPOSE, composer, newComposer } from './composer.ts';
import {
  marksOf,
  PICTURE_UPLOADS,
  PictureFields,
  picturesTyped,
  placesAgain,
  type TakenPictures,
  takePictures,
} from './composer-pictures.ts';
import { PollFields, pollAsked, pollTyped } from './composer-poll.ts';
import { statusEntities } from './entities.ts';
import { inPlace } from './filtered.ts';
import { memberForm, memberPage } from './member-routes.ts';
import { leniently, minutesUntil } from './typed.ts';

const { status, spoiler_text, visibility, language, in_reply_to_id, sensitive } = PublishParams.shape;
const { quoted_status_id, quote_approval_policy } = PublishParams.shape;

const Written = PictureFields.extend(PollFields.shape).extend({
  status,
  spoiler_text,
  visibility,
  language,
  in_reply_to_id,
  sensitive,
  quoted_status_id,
  quote_approval_policy,
  key: optional(z.string().max(100)),
});

type Written = z.output<typeof Written>;

/** The form for a new status, and what becomes of it. */
export const composeRoutes: readonly Route[] = [
  memberPage({
    path: COMPOSE,
    params: z.object({
      in_reply_to_id: optional(IdParam),
      quoted_status_id: optional(IdParam),
      account_id: optional(IdParam),
    }),
    about: 'The form for a new post',
    async show(ctx, { memberId, input, request }) {
      const parent = await named(ctx, input.in_reply_to_id);
      const quoted = await named(ctx, input.quoted_status_id);
      return showPage(ctx, request, 'compose', {
        parent,
        quoted,
        composer: await newComposer(ctx, memberId, { parent, quoted, to: input.account_id ?? null }),
      });
    },
  }),
  memberForm({
    path: COMPOSE,
    params: Written,
    uploads: PICTURE_UPLOADS,
    limit: 'publish',
    about: 'Publish a post',
    async again(ctx, { memberId, refusal, request, typed }) {
      const values = valuesOf(typed);
      const input = leniently(Written, values);
      const back = safeReturn(typeof values.back === 'string' ? values.back : undefined);
      return showAgain(ctx, request, {
        ...{ memberId, input, back, pictures: picturesTyped(input) },
        fault: REFUSALS[refusal.kind] ?? 'invalid',
        status: refusal.status,
        wait: minutesUntil(refusal),
      });
    },
    async act(ctx, { memberId, input, request, back }) {
      const pictures = await takePictures(ctx, input);
      const again = (fault: ComposerFault) => {
        // Nothing is wrong while a film is being made ready.
        const status = fault === 'making' ? 202 : 422;
        return showAgain(ctx, request, { memberId, input, pictures, back, fault, status });
      };
      const faults = [...pictures.faults.values()];
      if (faults.some((fault) => fault !== 'making')) return again('picture');
      if (faults.length > 0) return again('making');
      try {
        const id = await publish(ctx, await compose(ctx, memberId, draftOf(input, pictures)));
        return `${(back ?? HOME).split('#')[0]}#p${id}`;
      } catch (error) {
        const fault = faultOf(error, input);
        if (fault === null) throw error;
        return again(fault);
      }
    },
  }),
];

const REFUSALS: Partial<Record<RefusalKind, ComposerFault>> = {
  tooMany: 'too_fast',
  tooLarge: 'too_large',
  forbidden: 'expired',
};

function draftOf(input: Written, { attachmentIds }: TakenPictures) {
  const { key, status: text, spoiler_text: warning } = input;
  return {
    text,
    spoiler: warning,
    visibility: input.visibility ?? null,
    inReplyToId: input.in_reply_to_id ?? null,
    quotedId: input.quoted_status_id ?? null,
    quotePolicy: input.quote_approval_policy ?? null,
    // A box that is not ticked is not sent. What stands behind a warning is sensitive; a warning alone is the text.
    sensitive:
      input.sensitive === true || (warning.trim() !== '' && (text.trim() !== '' || attachmentIds.length > 0)),
    language: input.language ?? null,
    attachmentIds,
    poll: pollAsked(pollTyped(input)),
    // Browsers fill in old forms when one goes back: the key holds for this text alone, so nothing new is lost.
    idempotencyKey:
      key === undefined
        ? null
        : fingerprint(
            JSON.stringify([
              key,
              text,
              warning,
              input.quoted_status_id ?? null,
              marksOf(input),
              pollTyped(input),
            ]),
          ),
  };
}

/** What the person can mend; null for everything else. */
function faultOf(error: unknown, { status, spoiler_text }: Written): ComposerFault | null {
  if (!(error instanceof Refusal)) return null;
  if (error.kind === 'missing') return error.message.includes('to be quoted') ? 'quoted_gone' : 'parent_gone';
  if (error.kind !== 'invalid') return null;
  if (`${status}${spoiler_text}`.trim() === '') return 'blank';
  if (error.message.startsWith('Media ')) return 'picture';
  if (error.message.startsWith('Cannot attach a video')) return 'film_alone';
  if (error.message.includes('Choices ')) return 'poll';
  return error.message.includes('character limit') ? 'too_long' : 'invalid';
}

interface Typed {
  memberId: Id;
  input: Written;
  pictures: TakenPictures;
  back: string | null;
  fault: ComposerFault;
  status?: number;
  wait?: number | undefined;
}

async function showAgain(ctx: Ctx, request: Request, typed: Typed): Promise<Answer> {
  const { memberId, input, pictures, back, fault, status = 422, wait } = typed;
  const chosen = await postingDefaults(ctx, memberId);
  const values = {
    status: input.status,
    spoiler_text: input.spoiler_text,
    visibility: input.visibility ?? chosen?.default_visibility ?? 'public',
    language: input.language ?? chosen?.default_language ?? chosen?.locale ?? 'en',
    sensitive: input.sensitive === true,
    quote_approval_policy: input.quote_approval_policy ?? chosen?.default_quote_policy ?? 'public',
  };
  const parent = await named(ctx, input.in_reply_to_id);
  const quoted = fault === 'quoted_gone' ? null : await named(ctx, input.quoted_status_id);
  const hidden: Record<string, string> = {
    ...(input.key === undefined ? {} : { key: input.key }),
    // What answered something that is gone may still be said, to nobody in particular.
    ...(parent ? { in_reply_to_id: parent.id } : {}),
    ...(quoted ? { quoted_status_id: quoted.id } : {}),
    ...(parent && back !== null ? { back } : {}),
  };
  return showPage(
    ctx,
    request,
    'compose',
    {
      parent,
      quoted,
      composer: composer(ctx, {
        values,
        hidden,
        fault,
        ...(wait === undefined ? {} : { wait }),
        pictures: await placesAgain(ctx, pictures),
        poll: pollTyped(input),
      }),
    },
    { status },
  );
}

async function named(ctx: Ctx, id: Id | undefined) {
  const row = id === undefined ? undefined : await findStatus(ctx, id);
  if (!row || !(await canSee(ctx, row))) return null;
  const [entity] = inPlace(await statusEntities(ctx, [row.boost_of_id ?? row.id]), null);
  return entity ?? null;
}
