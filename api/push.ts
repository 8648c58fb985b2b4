import { z } from 'zod';
import { NotificationType } from './notification.ts';
import { Flag, Id, optional } from './params.ts';

/** From whom a device is told of notifications. */
export const PushPolicy = z.enum(['all', 'followed', 'follower', 'none']);
export type PushPolicy = z.infer<typeof PushPolicy>;

/** Where an app is told of notifications while it sleeps, and of which. */
export const WebPushSubscription = z.object({
  id: Id,
  endpoint: z.string(),
  /** Whether messages are as RFC 8291 says; else as its fourth draft. */
  standard: z.boolean(),
  alerts: z.record(NotificationType, z.boolean()),
  /** What push services know this server by. */
  server_key: z.string(),
  policy: PushPolicy,
});
export type WebPushSubscription = z.infer<typeof WebPushSubscription>;

const Alerts = z.object(
  Object.fromEntries(NotificationType.options.map((type) => [type, optional(Flag)])) as Record<
    NotificationType,
    ReturnType<typeof optional<typeof Flag>>
  >,
);

const Data = optional(z.object({ alerts: optional(Alerts), policy: optional(PushPolicy) }));

/** POST push/subscription, as a form or as JSON. */
export const PushParams = z.object({
  subscription: z.object({
    endpoint: z.string().max(2000),
    keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }),
    standard: optional(Flag),
  }),
  data: Data,
});
export type PushParams = z.infer<typeof PushParams>;

/** PUT push/subscription. */
export const PushChange = z.object({ data: Data });
export type PushChange = z.infer<typeof PushChange>;
