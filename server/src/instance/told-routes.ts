import { DomainBlock, ExtendedDescription, Language, TermsOfService, Week } from '@skein/api/instance.ts';
import { WRITTEN_LANGUAGES } from '@skein/api/languages.ts';
import { Nothing, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { notFound } from '../errors.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { activityOf } from './activity.ts';
import { blocksShown } from './blocks-shown.ts';
import { peersLike, peersOf } from './peers.ts';
import { prose } from './prose.ts';
import { EXTENDED_AT, readSetting } from './settings.ts';
import { settingsOf } from './site.ts';
import { shownTerms } from './terms.ts';

const english = new Intl.DisplayNames('en', { type: 'language' });
const LANGUAGES = WRITTEN_LANGUAGES.map((code) => ({ code, name: english.of(code) ?? code }));

const asked = { method: 'GET', access: 'anyone', scopes: [], params: Nothing } as const;

/** @throws {Refusal} missing, where the owner hides it */
async function refuseHidden(ctx: Ctx, list: 'peers' | 'activity'): Promise<void> {
  if ((await settingsOf(ctx))[list] === 'hidden') throw notFound();
}

/** What the server says of itself at length, beside its document. */
export const toldRoutes: readonly Route[] = [
  route({
    ...asked,
    path: '/api/v1/instance/extended_description',
    answer: ExtendedDescription,
    about: 'What stands at length about this server',
    async handle(ctx) {
      const { extended_description } = await settingsOf(ctx);
      const at = await readSetting(ctx, EXTENDED_AT);
      return json({
        updated_at: at === null ? null : new Date(Number(at)).toISOString(),
        content: prose(extended_description),
      });
    },
  }),
  route({
    ...asked,
    path: '/api/v1/instance/terms_of_service',
    answer: TermsOfService,
    about: 'The terms of service that hold now; else those that will',
    handle: async (ctx) => json(await shownTerms(ctx, null)),
  }),
  route({
    ...asked,
    path: '/api/v1/instance/terms_of_service/:date',
    params: z.object({ date: z.string().max(100) }),
    answer: TermsOfService,
    about: 'The terms of service that hold from a day on',
    handle: async (ctx, { date }) => json(await shownTerms(ctx, date)),
  }),
  route({
    ...asked,
    path: '/api/v1/instance/domain_blocks',
    answer: z.array(DomainBlock),
    about: 'Which servers are blocked, for whom the owner shows it',
    async handle(ctx) {
      const { domain_blocks, domain_blocks_rationale } = await settingsOf(ctx);
      const isFor = (readers: string) =>
        readers === 'everybody' || (readers === 'members' && ctx.actor.kind === 'member');
      if (!isFor(domain_blocks)) throw notFound();
      return json(await blocksShown(ctx, isFor(domain_blocks_rationale)));
    },
  }),
  route({
    ...asked,
    path: '/api/v1/instance/languages',
    answer: z.array(Language),
    about: 'Languages that a post can be marked with',
    handle: async () => json(LANGUAGES),
  }),
  route({
    ...asked,
    path: '/api/v1/instance/activity',
    answer: z.array(Week),
    about: 'How much happened here in each of the last twelve weeks',
    async handle(ctx) {
      await refuseHidden(ctx, 'activity');
      return json(await activityOf(ctx));
    },
  }),
  route({
    ...asked,
    path: '/api/v1/instance/peers',
    answer: z.array(z.string()),
    about: 'Other servers of which somebody is known here',
    async handle(ctx) {
      await refuseHidden(ctx, 'peers');
      return json(await peersOf(ctx));
    },
  }),
  route({
    ...asked,
    path: '/api/v1/peers/search',
    params: z.object({ q: optional(z.string().max(1000)) }),
    answer: z.array(z.string()),
    about: 'Some of them by how they begin',
    async handle(ctx, { q = '' }) {
      await refuseHidden(ctx, 'peers');
      return json(await peersLike(ctx, q));
    },
  }),
];
