import { z } from 'zod';
import { Field } from './account.ts';
import { Flag, Id, optional } from './params.ts';
import { QuotePolicy } from './visibility.ts';

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

/** Domains, one or several, or what masto.js makes of them: `attribution_domains[0]`. What is not there stays as it is. */
const domains = z.preprocess((value) => {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? Object.values(value) : [value];
}, z.array(z.string().max(1000)).max(100).optional());

const Changes = z.object({
  display_name: text,
  note: text,
  avatar_description: text,
  header_description: text,
  locked: optional(Flag),
  bot: optional(Flag),
  discoverable: optional(Flag),
  indexable: optional(Flag),
  hide_collections: optional(Flag),
  attribution_domains: domains,
  fields_attributes: rows,
});

/** PATCH profile; what is not given stays as it is. */
export const UpdateProfileParams = Changes.extend({
  show_media: optional(Flag),
  show_media_replies: optional(Flag),
  show_featured: optional(Flag),
});
export type UpdateProfileParams = z.infer<typeof UpdateProfileParams>;

/** PATCH accounts/update_credentials; what is not given stays as it is. */
export const UpdateCredentialsParams = Changes.extend({
  source: optional(
    z.object({
      privacy: optional(z.enum(['public', 'unlisted', 'private'])),
      sensitive: optional(Flag),
      language: text,
      quote_policy: optional(QuotePolicy),
    }),
  ),
});
export type UpdateCredentialsParams = z.infer<typeof UpdateCredentialsParams>;

/** Everything that may be changed of a profile, in whichever way. */
export type ProfileParams = UpdateProfileParams & UpdateCredentialsParams;

/** One's own profile as it was typed; a picture that is not there is null. */
export const Profile = z.object({
  id: Id,
  display_name: z.string(),
  note: z.string(),
  fields: z.array(Field),
  avatar: z.string().nullable(),
  avatar_static: z.string().nullable(),
  avatar_description: z.string(),
  header: z.string().nullable(),
  header_static: z.string().nullable(),
  header_description: z.string(),
  locked: z.boolean(),
  bot: z.boolean(),
  hide_collections: z.boolean().nullable(),
  discoverable: z.boolean().nullable(),
  indexable: z.boolean(),
  show_media: z.boolean(),
  show_media_replies: z.boolean(),
  show_featured: z.boolean(),
  attribution_domains: z.array(z.string()),
});
export type Profile = z.infer<typeof Profile>;
