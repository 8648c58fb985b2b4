import { z } from 'zod';
import { Flag, Id, IdParam, list, optional, Whole } from './params.ts';

/** Where a reader may want a filter to count. */
export const FILTER_CONTEXTS = ['home', 'notifications', 'public', 'thread', 'account'] as const;
export type FilterContext = (typeof FILTER_CONTEXTS)[number];
/** What becomes of a status that meets one. */
export const FILTER_ACTIONS = ['warn', 'hide', 'blur'] as const;
export type FilterAction = (typeof FILTER_ACTIONS)[number];

/** A word or phrase, taken literally. */
export const FilterKeyword = z.object({ id: Id, keyword: z.string(), whole_word: z.boolean() });
export type FilterKeyword = z.infer<typeof FilterKeyword>;

/** One status that meets a filter whatever it says. */
export const FilterStatus = z.object({ id: Id, status_id: Id });
export type FilterStatus = z.infer<typeof FilterStatus>;

/** A reader's own rule about what to hide, blur or warn of. */
export const Filter = z.object({
  id: Id,
  title: z.string(),
  context: z.array(z.enum(FILTER_CONTEXTS)),
  expires_at: z.string().nullable(),
  filter_action: z.enum(FILTER_ACTIONS),
  keywords: z.array(FilterKeyword).optional(),
  statuses: z.array(FilterStatus).optional(),
});
export type Filter = z.infer<typeof Filter>;

/** One keyword of a filter as older apps know it; `id` is that of the keyword. */
export const FilterV1 = z.object({
  id: Id,
  phrase: z.string(),
  context: z.array(z.enum(FILTER_CONTEXTS)),
  whole_word: z.boolean(),
  expires_at: z.string().nullable(),
  irreversible: z.boolean(),
});
export type FilterV1 = z.infer<typeof FilterV1>;

/** Why a status met one of the viewer's filters. */
export const FilterResult = z.object({
  filter: Filter,
  keyword_matches: z.array(z.string()).nullable(),
  status_matches: z.array(z.string()).nullable(),
});
export type FilterResult = z.infer<typeof FilterResult>;

const Text = z.string().max(10_000);

/** Seconds from now; empty or null for ever. Not given, nothing changes. */
const ExpiresIn = z.preprocess((value) => (value === '' ? null : value), Whole.nullable()).optional();

const KeywordChange = z.object({
  id: optional(IdParam),
  keyword: z.preprocess((value) => (value === null ? undefined : value), Text.optional()),
  whole_word: optional(Flag),
  _destroy: optional(Flag),
});

/** A list, or what a form makes of numbered fields (`keywords_attributes[0][keyword]`). */
const KeywordChanges = z.preprocess(
  (value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.values(value) : value,
  list(KeywordChange, 1000),
);

/** A filter made or changed; which fields must be there is asked by the verbs. */
export const FilterParams = z.object({
  title: Text.optional(),
  context: z
    .preprocess((value) => (value === undefined ? undefined : [value].flat()), z.array(Text).max(50))
    .optional(),
  filter_action: optional(z.enum(FILTER_ACTIONS, 'is not included in the list')),
  expires_in: ExpiresIn,
  keywords_attributes: KeywordChanges,
});
export type FilterParams = z.infer<typeof FilterParams>;

export const FilterKeywordParams = z.object({ keyword: Text.optional(), whole_word: optional(Flag) });

/** The older form: one phrase that is also the title. */
export const FilterV1Params = z.object({
  phrase: Text.optional(),
  context: FilterParams.shape.context,
  irreversible: optional(Flag),
  whole_word: optional(Flag),
  expires_in: ExpiresIn,
});
