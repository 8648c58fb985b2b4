import { WRITTEN_LANGUAGES } from '@skein/api/languages.ts';
import type { ComposerProps } from '@skein/api/pages.ts';
import type { Status } from '@skein/api/status.ts';
import { acctOf, findAccount, postingDefaults } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { newToken } from '../secrets.ts';
import { MAX_CHARACTERS, VISIBILITIES, type Visibility } from '../statuses/index.ts';
import { NO_PICTURES, takenOf } from './composer-pictures.ts';
import { NO_POLL } from './composer-poll.ts';

/** Where the form for a new status is sent to. */
export const COMPOSE = '/compose';

/** The form for a new status as the member begins it: with what they chose for all, and with whom an answer names. */
export async function newComposer(
  ctx: Ctx,
  memberId: Id,
  {
    parent = null,
    back = null,
    text = '',
    quoted = null,
    to = null,
  }: {
    parent?: Status | null;
    back?: string | null;
    text?: string;
    quoted?: Status | null;
    to?: Id | null;
  } = {},
): Promise<ComposerProps> {
  const chosen = await postingDefaults(ctx, memberId);
  const usual = to === null ? (chosen?.default_visibility ?? 'public') : 'direct';
  const values = {
    status: parent ? await namesIn(ctx, memberId, parent) : (await handleOf(ctx, to)) || text,
    // An answer keeps the warning of what it answers, and is for no more people.
    spoiler_text: parent?.spoiler_text ?? '',
    visibility: [parent, quoted].reduce(
      (widest, post) => (post ? narrower(widest, post.visibility) : widest),
      usual,
    ),
    language: chosen?.default_language ?? chosen?.locale ?? 'en',
    sensitive: chosen?.default_sensitive === 1,
    quote_approval_policy: chosen?.default_quote_policy ?? 'public',
  };
  const hidden = {
    key: newToken(),
    ...(parent ? { in_reply_to_id: parent.id } : {}),
    ...(quoted ? { quoted_status_id: quoted.id } : {}),
    ...(back === null ? {} : { back }),
  };
  return composer(ctx, { values, hidden, fault: null, pictures: NO_PICTURES, poll: NO_POLL });
}

/** The form with what was typed into it. */
export function composer(
  ctx: Pick<Ctx, 'config'>,
  typed: Pick<ComposerProps, 'values' | 'hidden' | 'fault' | 'wait' | 'pictures' | 'poll'>,
): ComposerProps {
  return {
    ...typed,
    action: COMPOSE,
    taken: takenOf(ctx),
    most: MAX_CHARACTERS,
    languages: languagesWith(typed.values.language),
  };
}

/** How a post begins that is for one person alone. */
async function handleOf(ctx: Ctx, id: Id | null): Promise<string> {
  const account = id === null ? undefined : await findAccount(ctx, id);
  return account && account.suspended_at === null ? `@${acctOf(account)} ` : '';
}

async function namesIn(ctx: Ctx, memberId: Id, { account, mentions }: Status): Promise<string> {
  const member = await findAccount(ctx, memberId);
  const own = member ? acctOf(member) : '';
  const names = new Set([account.acct, ...mentions.map(({ acct }) => acct)].filter((acct) => acct !== own));
  return [...names].map((acct) => `@${acct} `).join('');
}

function narrower(one: Visibility, other: Visibility): Visibility {
  return VISIBILITIES.indexOf(one) > VISIBILITIES.indexOf(other) ? one : other;
}

let offered: ComposerProps['languages'] | null = null;

/** The languages that are offered, and this one. */
export function languagesWith(own: string): ComposerProps['languages'] {
  offered ??= WRITTEN_LANGUAGES.map(named).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return offered.some(({ code }) => code === own) ? offered : [named(own), ...offered];
}

function named(code: string): { code: string; name: string } {
  try {
    const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
    return { code, name: name.charAt(0).toLocaleUpperCase(code) + name.slice(1) };
  } catch {
    return { code, name: code };
  }
}
