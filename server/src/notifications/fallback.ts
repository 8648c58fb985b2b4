import type { Account } from '@skein/api/account.ts';
import type { NotificationFallback } from '@skein/api/notification.ts';
import { findMember, interfaceLanguageOf } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import type { Rope } from '../http/answer.ts';
import { escapeHtml, mentionHtml } from '../statuses/index.ts';
import type { NotificationType } from './tables.ts';
import { hintOf, titleOf } from './words.ts';

/** What not every app knows, as Mastodon 4.6 has it: of the others nothing is said in other words. */
const UNCOMMON: readonly NotificationType[] = [
  'admin.sign_up',
  'admin.report',
  'severed_relationships',
  'added_to_collection',
  'collection_update',
];

type Saying = (type: NotificationType, account: Buffer) => Rope;

/**
 * What says in the reader's language what happened, where an app names the types that it knows and this is none of
 * them; `account` is an Account as JSON. Nothing for an app that names none. Two queries where anything is said.
 */
export async function fallbacksFor(
  ctx: Ctx,
  types: readonly NotificationType[],
  supported: readonly string[],
): Promise<Saying> {
  const isUnknown = (type: NotificationType) =>
    supported.length > 0 && UNCOMMON.includes(type) && !supported.includes(type);
  if (!types.some(isUnknown)) return () => [];
  const language = await languageOf(ctx);
  const hint = hintOf(language, ctx.origin.domain);
  return (type, account) => {
    if (!isUnknown(type)) return [];
    const { url, username } = JSON.parse(account.toString()) as Account;
    const title = titleOf(language, type, mentionHtml(url, username));
    const fallback: NotificationFallback = { title, summary: escapeHtml(hint), details: null };
    return [Buffer.from(`,"fallback":${JSON.stringify(fallback)}`)];
  };
}

async function languageOf(ctx: Ctx): Promise<string> {
  const reader = readerOf(ctx);
  if (reader === null) return 'en';
  return (await interfaceLanguageOf(ctx, reader)) ?? (await findMember(ctx, reader))?.locale ?? 'en';
}
