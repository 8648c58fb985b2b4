import { z } from 'zod';
import { Id } from './params.ts';

/** Measures of one rendering of a file; which of them are there depends on its kind. */
export const MediaMeasures = z.object({
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  size: z.string().optional(),
  aspect: z.number().optional(),
  duration: z.number().optional(),
  bitrate: z.number().int().optional(),
  frame_rate: z.string().optional(),
});
export type MediaMeasures = z.infer<typeof MediaMeasures>;

/** A picture, sound or film of a status. `url` is null while it is being made ready. */
export const MediaAttachment = z.object({
  id: Id,
  type: z.enum(['unknown', 'image', 'gifv', 'video', 'audio']),
  url: z.string().nullable(),
  preview_url: z.string().nullable(),
  remote_url: z.string().nullable(),
  preview_remote_url: z.string().nullable().optional(),
  text_url: z.string().nullable().optional(),
  meta: z
    .object({
      original: MediaMeasures.optional(),
      small: MediaMeasures.optional(),
      focus: z.object({ x: z.number(), y: z.number() }).optional(),
    })
    .nullable(),
  description: z.string().nullable(),
  blurhash: z.string().nullable(),
});
export type MediaAttachment = z.infer<typeof MediaAttachment>;
