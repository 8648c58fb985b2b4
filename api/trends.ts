import { z } from 'zod';
import { PreviewCard } from './card.ts';
import { limit, optional, pageParams, Whole } from './params.ts';
import { TagHistory } from './tag.ts';

/** A page that many people link to, and how many did each day. */
export const TrendsLink = PreviewCard.extend({ history: z.array(TagHistory) });
export type TrendsLink = z.infer<typeof TrendsLink>;

/** Trends go by offset. */
export const trendParams = (usual: number, most: number) =>
  z.object({
    limit: limit(usual, most),
    offset: optional(Whole).transform((asked) => Math.min(Math.max(0, asked ?? 0), 10_000)),
  });

export const LinkTimelineParams = pageParams(20, 40).extend({ url: optional(z.string().max(2048)) });
