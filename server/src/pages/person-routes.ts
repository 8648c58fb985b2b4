import { ById, Flag, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound, Refusal } from '../errors.ts';
import type { Request } from '../http/request.ts';
import type { Route } from '../http/route.ts';
import { follow, noteAbout } from '../relations/index.ts';
import { showPage } from '../sign-in/index.ts';
import { languagesWith } from './composer.ts';
import { memberForm, memberPage } from './member-routes.ts';
import { peopleOf } from './people.ts';

const text = optional(z.string().max(100_000)).transform((value) => value ?? '');
const pathOf = (id: Id) => `/accounts/${id}`;

/** What a member can settle about somebody else. */
export const personRoutes: readonly Route[] = [
  memberPage({
    path: '/accounts/:id',
    params: ById.extend({ saved: optional(Flag) }),
    about: 'What stands between you and somebody: how you follow them, your note, a mute, a report',
    show: (ctx, { input, request }) => showPerson(ctx, request, input.id, { saved: input.saved === true }),
  }),
  memberForm({
    path: '/accounts/:id/options',
    params: ById.extend({ boosts: optional(Flag), notify: optional(Flag), languages: text }),
    limit: 'follow',
    about: 'Choose what of somebody comes into your home, and whether you are told when they post',
    async act(ctx, { input }) {
      const languages = input.languages === '' ? [] : input.languages.slice(0, 1000).split(',');
      // A box that is not ticked is not sent.
      const options = { showBoosts: input.boosts === true, notify: input.notify === true, languages };
      await follow(ctx, { targetId: input.id, ...options });
      return `${pathOf(input.id)}?saved=1`;
    },
  }),
  memberForm({
    path: '/accounts/:id/note',
    params: ById.extend({ comment: text }),
    about: 'Write down something about somebody, for your own eyes',
    async act(ctx, { input, request }) {
      try {
        await noteAbout(ctx, { targetId: input.id, comment: input.comment });
        return `${pathOf(input.id)}?saved=1`;
      } catch (error) {
        if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error;
        return showPerson(ctx, request, input.id, { comment: input.comment });
      }
    },
  }),
];

/** With a comment that was too long, or without. */
async function showPerson(
  ctx: Ctx,
  request: Request,
  id: Id,
  { saved = false, comment }: { saved?: boolean; comment?: string },
) {
  const [person] = await peopleOf(ctx, [id]);
  if (!person?.relationship) throw notFound();
  const { account, relationship } = person;
  const props = {
    account,
    relationship,
    languages: languagesWith('en'),
    comment: comment ?? relationship.note,
    tooLong: comment !== undefined,
    saved,
  };
  return showPage(ctx, request, 'person', props, { status: comment === undefined ? 200 : 422 });
}
