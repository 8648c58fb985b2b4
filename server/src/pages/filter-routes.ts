import { FILTER_ACTIONS, FILTER_CONTEXTS } from '@skein/api/filter.ts';
import { FILTER_ENDS, type FiltersFault, type FiltersProps } from '@skein/api/filter-page.ts';
import { ById, Flag, optional, Whole } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { createFilter, filtersOf, KEYWORD_LENGTH, removeFilter, TITLE_LENGTH } from '../filters/index.ts';
import type { Route } from '../http/route.ts';
import { showPage } from '../sign-in/index.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/filters';

const text = optional(z.string().max(100_000)).transform((value) => value ?? '');
const box = optional(Flag).transform((value) => value === true);

const Typed = z.object({
  title: text,
  words: text,
  whole_word: box,
  action: z.enum(FILTER_ACTIONS),
  ends: Whole.pipe(
    z.number().refine((seconds) => FILTER_ENDS.includes(seconds), 'must be one of those offered'),
  ),
  ...(Object.fromEntries(FILTER_CONTEXTS.map((place) => [`in_${place}`, box])) as Record<
    `in_${(typeof FILTER_CONTEXTS)[number]}`,
    typeof box
  >),
});

type Values = FiltersProps['values'];

const BEGINNING: Values = {
  title: '',
  words: '',
  whole_word: true,
  action: 'warn',
  ends: 0,
  places: [...FILTER_CONTEXTS],
};

/** Where a member says what they want to be warned of or not to see. */
export const filterPageRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({ saved: optional(Flag) }),
    about: 'Your filters, and the form for one more',
    async show(ctx, { memberId, input, request }) {
      const props = await propsOf(ctx, memberId, BEGINNING, null);
      return showPage(ctx, request, 'filters', { ...props, saved: input.saved === true });
    },
  }),
  memberForm({
    path: PATH,
    params: Typed,
    about: 'Filter words',
    async act(ctx, { memberId, input, request }) {
      const places = FILTER_CONTEXTS.filter((place) => input[`in_${place}`]);
      const values: Values = { ...input, places };
      const fault = await filter(ctx, values);
      if (fault === null) return `${PATH}?saved=1`;
      return showPage(ctx, request, 'filters', await propsOf(ctx, memberId, values, fault), { status: 422 });
    },
  }),
  memberForm({
    path: `${PATH}/remove`,
    params: ById,
    about: 'Take a filter away',
    async act(ctx, { input }) {
      await removeFilter(ctx, input.id);
      return PATH;
    },
  }),
];

/** Makes the filter, or says what is wrong with it. One line is one word or phrase; without a name it is called by the first. */
async function filter(ctx: Ctx, { title, words, whole_word, action, ends, places }: Values) {
  const keywords = [...new Set(words.split('\n').map((line) => line.trim()))].filter(Boolean);
  const name = title.trim() || [...(keywords[0] ?? '')].slice(0, TITLE_LENGTH).join('');
  const fault: FiltersFault | null =
    keywords.length === 0
      ? 'blank'
      : [...name].length > TITLE_LENGTH || keywords.some((one) => [...one].length > KEYWORD_LENGTH)
        ? 'too_long'
        : places.length === 0
          ? 'nowhere'
          : null;
  if (fault !== null) return fault;
  try {
    await createFilter(ctx, {
      title: name,
      contexts: places,
      action,
      expiresIn: ends === 0 ? null : ends,
      keywords: keywords.map((keyword) => ({ keyword, wholeWord: whole_word })),
    });
    return null;
  } catch (error) {
    // All else that is refused is one filter, or one word, more than there may be.
    if (error instanceof Refusal && error.kind === 'invalid') return 'too_many';
    throw error;
  }
}

async function propsOf(
  ctx: Ctx,
  memberId: Id,
  values: Values,
  fault: FiltersFault | null,
): Promise<FiltersProps> {
  const now = ctx.clock.now();
  const filters = (await filtersOf(ctx, memberId)).map(({ statuses, ...one }) => ({
    ...one,
    posts: statuses.length,
    ended: one.expires_at !== null && Date.parse(one.expires_at) <= now,
  }));
  return { action: PATH, filters, values, fault, saved: false };
}
