import { z } from 'zod';
import { MediaAttachment } from './media.ts';
import { Id, IdParam, optional } from './params.ts';
import { QuotePolicy, Visibility } from './visibility.ts';

/** A status that waits for its time. `params` says what was asked for; its ids are numbers there, as Mastodon has it. */
export const ScheduledStatus = z.object({
  id: Id,
  scheduled_at: z.string(),
  params: z.object({
    text: z.string(),
    poll: z
      .object({
        options: z.array(z.string()),
        expires_in: z.number().int().nullable(),
        multiple: z.boolean(),
        hide_totals: z.boolean(),
      })
      .nullable(),
    media_ids: z.array(z.string()).nullable(),
    sensitive: z.boolean().nullable(),
    spoiler_text: z.string().nullable(),
    visibility: Visibility,
    language: z.string().nullable(),
    scheduled_at: z.null(),
    idempotency: z.null(),
    with_rate_limit: z.literal(false),
    application_id: z.number().int().nullable(),
    in_reply_to_id: z.number().int().nullable(),
    quoted_status_id: z.string().nullable(),
    quote_approval_policy: QuotePolicy,
  }),
  media_attachments: z.array(MediaAttachment),
});
export type ScheduledStatus = z.infer<typeof ScheduledStatus>;

/** PUT scheduled_statuses/:id: only the time can be changed. */
export const RescheduleParams = z.object({ id: IdParam, scheduled_at: optional(z.string().max(100)) });
export type RescheduleParams = z.infer<typeof RescheduleParams>;
