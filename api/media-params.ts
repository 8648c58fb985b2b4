import { z } from 'zod';
import { ALT_TEXT_MAX } from './limits.ts';
import { optional } from './params.ts';

/** What is to be seen: text for those who do not see it. */
const description = z.string().max(ALT_TEXT_MAX, `must not be longer than ${ALT_TEXT_MAX} characters`);

/** `x,y`, each from -1 to 1: left to right, bottom to top. */
const focus = z
  .string()
  .trim()
  .max(50, 'must be two numbers')
  .regex(/^-?\d+(\.\d{1,10})?,\s*-?\d+(\.\d{1,10})?$/, 'must be two numbers')
  .transform((text) => text.split(',').map(Number))
  .refine((point) => point.every((value) => Math.abs(value) <= 1), 'must lie between -1 and 1')
  .transform((point) => point.join(','));

/** POST media: what comes beside the file. */
export const UploadTexts = z.object({ description: optional(description), focus: optional(focus) });
export type UploadTexts = z.infer<typeof UploadTexts>;

/** PUT media/:id; an empty description takes it away. */
export const DescribeMediaParams = z.object({
  description: z.preprocess((value) => (value === null ? '' : value), description.optional()),
  focus: optional(focus),
});
export type DescribeMediaParams = z.infer<typeof DescribeMediaParams>;
