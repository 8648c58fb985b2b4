import type { Insertable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Tables } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { invalid, type Refusal } from '../errors.ts';
import { keepTag, tagName } from '../statuses/index.ts';
import './tables.ts';

/** What is said of a collection; what is not given stays as it is, null takes it away. */
export interface CollectionChange {
  name?: string | null | undefined;
  description?: string | null | undefined;
  language?: string | null | undefined;
  sensitive?: boolean | undefined;
  discoverable?: boolean | undefined;
  tag?: string | null | undefined;
}

/** Mastodon's, of what is written here. */
export const NAME_LENGTH = 40;
export const DESCRIPTION_LENGTH = 100;

const LANGUAGE = /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/;

/** The columns that change. Joins the caller's transaction, since a hashtag may be new. @throws {Refusal} invalid */
export async function valuesOf(
  ctx: Ctx & { tx: Tx },
  { name, description, language, sensitive, discoverable, tag }: CollectionChange,
): Promise<Partial<Insertable<Tables['collections']>>> {
  if (name !== undefined && !name?.trim()) throw wrong('name', 'ERR_BLANK', "can't be blank");
  requireShort('name', name, NAME_LENGTH);
  requireShort('description', description, DESCRIPTION_LENGTH);
  if (language && !LANGUAGE.test(language))
    throw wrong('language', 'ERR_INCLUSION', 'is not a language code');
  return {
    ...(name ? { name } : {}),
    ...(description === undefined ? {} : { description: description ?? '' }),
    ...(language === undefined ? {} : { language: language || null }),
    ...(sensitive === undefined ? {} : { sensitive: sensitive ? 1 : 0 }),
    ...(discoverable === undefined ? {} : { discoverable: discoverable ? 1 : 0 }),
    ...(tag === undefined ? {} : { tag_id: await tagOf(ctx, tag) }),
  };
}

/** A refusal in Mastodon's form of this family: with what is wrong of which field. */
export function wrong(field: string, error: string, description: string): Refusal {
  const named = field === 'base' ? '' : `${field.charAt(0).toUpperCase()}${field.slice(1)} `;
  return invalid(`${named.replaceAll('_', ' ')}${description}`, {
    details: { [field]: [{ error, description }] },
  });
}

function requireShort(field: string, text: string | null | undefined, most: number): void {
  if (text && [...text].length > most)
    throw wrong(field, 'ERR_TOO_LONG', `is too long (maximum is ${most} characters)`);
}

async function tagOf(ctx: Ctx & { tx: Tx }, typed: string | null): Promise<number | null> {
  if (!typed?.trim()) return null;
  const name = tagName(typed.trim().replace(/^[#＃]/u, ''));
  if (name === null) throw wrong('tag_name', 'ERR_UNUSABLE', 'is not a hashtag');
  return keepTag(ctx, name);
}
