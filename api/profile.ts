import { z } from 'zod';
import { Flag, optional } from './params.ts';

/** A text that may be emptied: only what is not there stays as it is. How long it may be is the verb's to say. */
const text = z.preprocess((value) => value ?? undefined, z.string().max(50_000).optional());
const line = z.preprocess((value) => value ?? '', z.string().max(50_000));

/** A list, or what forms make of `fields_attributes[0][name]`: an object with numbers for names. */
const rows = z.preprocess(
  (value) => {
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'object' && !Array.isArray(value) ? Object.values(value) : value;
  },
  z
    .array(z.object({ name: line, value: line }))
    .max(100)
    .optional(),
);

/** PATCH accounts/update_credentials; what is not given stays as it is. */
export const UpdateCredentialsParams = z.object({
  display_name: text,
  note: text,
  avatar_description: text,
  header_description: text,
  locked: optional(Flag),
  bot: optional(Flag),
  discoverable: optional(Flag),
  indexable: optional(Flag),
  hide_collections: optional(Flag),
  fields_attributes: rows,
  source: optional(
    z.object({
      privacy: optional(z.enum(['public', 'unlisted', 'private'])),
      sensitive: optional(Flag),
      language: text,
    }),
  ),
});
export type UpdateCredentialsParams = z.infer<typeof UpdateCredentialsParams>;
