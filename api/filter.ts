import { z } from 'zod';
import { Id } from './params.ts';

/** A reader's own rule about what to hide, blur or warn of. */
export const Filter = z.object({
  id: Id,
  title: z.string(),
  context: z.array(z.enum(['home', 'notifications', 'public', 'thread', 'account'])),
  expires_at: z.string().nullable(),
  filter_action: z.enum(['warn', 'hide', 'blur']),
  keywords: z.array(z.object({ id: Id, keyword: z.string(), whole_word: z.boolean() })).optional(),
  statuses: z.array(z.object({ id: Id, status_id: Id })).optional(),
});
export type Filter = z.infer<typeof Filter>;

/** Why a status met one of the viewer's filters. */
export const FilterResult = z.object({
  filter: Filter,
  keyword_matches: z.array(z.string()).nullable(),
  status_matches: z.array(z.string()).nullable(),
});
export type FilterResult = z.infer<typeof FilterResult>;
