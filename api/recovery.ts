import { z } from 'zod';
import { PASSWORD_MAX } from './limits.ts';
import { Flag, Id, IdParam, list, MISSING, optional } from './params.ts';

/** Skein's own part of the API: the recovery key, the kit, and moving in with it when the old server is gone. */

const needed = (schema: z.ZodString) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : value), schema);
const Password = needed(
  z.string({ error: ({ input }) => (input === undefined ? MISSING : 'is invalid') }).max(4 * PASSWORD_MAX),
);

/** The address of an actor or an inbox: as long as any that is read from others. */
const Address = z.string().max(2048);

export const RecoveryKeyParams = z.object({
  password: Password,
  /** An Ed25519 public key as `publicKeyMultibase`: `z6Mk…`. */
  public_key: needed(
    z.string({ error: ({ input }) => (input === undefined ? MISSING : 'is invalid') }).max(128),
  ),
});
export const PasswordParams = z.object({ password: Password });
/** Where the list goes on: what the page before it gave as `next`. */
export const NextParams = z.object({
  next: needed(z.string({ error: ({ input }) => (input === undefined ? MISSING : 'is invalid') }).max(1024)),
});

export const Recovery = z.object({
  /** The public half that is published; null for none. */
  recovery_key: z.string().nullable(),
  follower_list: z.object({
    /** When the list was last taken whole; null for never. */
    made_at: z.string().nullable(),
    /** How many followers of other servers stood in it. */
    count: z.number(),
    /** It was never taken, is a month old, or followers are a tenth more by now. */
    stale: z.boolean(),
  }),
});

export const KitFollower = z.object({
  id: Address,
  inbox: Address,
  shared_inbox: Address.nullable(),
});
export type KitFollower = z.infer<typeof KitFollower>;

export const FollowerPage = z.object({
  followers: z.array(KitFollower),
  /** To be sent for the next page; null at the end. */
  next: z.string().nullable(),
});

const KitKey = z.object({ id: Address, private_key: z.string().max(8192) });

/** The kit, version 1: docs/recovery-kit.md says what each part is for. */
export const Kit = z.object({
  kind: z.literal('skein-recovery-kit'),
  version: z.literal(1),
  made_at: z.string().max(64),
  address: z.string().max(512),
  actor: z.record(z.string(), z.unknown()),
  keys: z.array(KitKey).max(4),
  sealed: z
    .object({
      kdf: z.literal('pbkdf2-sha256'),
      iterations: z.number().int().min(100_000).max(2_000_000),
      salt: z.string().max(128),
      cipher: z.literal('aes-256-gcm'),
      nonce: z.string().max(64),
      text: z.string().max(65_536),
    })
    .nullish(),
  followers: z.array(KitFollower).default([]),
});
export type Kit = z.infer<typeof Kit>;

/** What was sealed: the keys alone. */
export const SealedKeys = z.object({ keys: z.array(KitKey).min(1).max(4) });

/** A kit as the server gives it, with its first page of followers. */
export const KitAnswer = Kit.omit({ sealed: true }).extend({ next: z.string().nullable() });

/** Most characters of a kit in one request, and inboxes in one: what is more comes after it, page by page. */
export const MOST_KIT = 900_000;
export const MOST_INBOXES_A_PAGE = 500;

export const RestoreParams = z.object({
  /** The file, as it is. */
  kit: needed(
    z.string({ error: ({ input }) => (input === undefined ? MISSING : 'is invalid') }).max(MOST_KIT),
  ),
  /** The words under which its keys are sealed. */
  words: optional(z.string().max(1000)),
  /** The old address, `alice@first.example`: it must be the one in the kit. */
  address: optional(z.string().max(512)),
  /** More inboxes are to come. */
  more: optional(Flag),
});

export const InboxesParams = z.object({
  id: IdParam,
  inboxes: list(Address, MOST_INBOXES_A_PAGE),
  more: optional(Flag),
});

export const Restore = z.object({
  id: Id,
  /** The old account. */
  address: z.string(),
  actor: z.string(),
  /** Inboxes it is told to; how many took it, and how many said no for good. */
  total: z.number(),
  arrived: z.number(),
  refused: z.number(),
  /** Whether more inboxes are waited for. */
  more: z.boolean(),
  made_at: z.string(),
  /** Until then it is tried; afterwards, or when all is told, the key is forgotten. */
  until: z.string(),
  finished_at: z.string().nullable(),
});
export type Restore = z.infer<typeof Restore>;
