import { EXTENDED_MAX } from '@skein/api/limits.ts';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { invalid } from '../errors.ts';
import { emit } from '../events/events.ts';
import './events.ts';
import './tables.ts';

/** Who may sign up. */
export const MODES = ['open', 'approval', 'closed'] as const;

/** Whether everybody may read a list about the server. */
export const SHOWN = ['shown', 'hidden'] as const;

/** Whether there are trends: as Mastodon's, they are shown when somebody has let each through. */
const TRENDS = ['off', 'reviewed', 'open'] as const;

/** Who may read which servers are blocked. */
export const BLOCKS_SHOWN = ['nobody', 'members', 'everybody'] as const;

/** Whom this server talks to. */
const FEDERATIONS = ['open', 'limited'] as const;

interface Setting {
  about: string;
  /** Most characters. */
  most: number;
  standard: string;
  /** Stored sealed and never shown again. */
  sealed?: true;
  /** What is wrong with a value, as the end of a sentence; null when it can be taken. */
  fault?(value: string): string | null;
}

/** What can be set by the set-up page and `skein settings set`. Values are text. */
export const SETTINGS = {
  title: {
    about: 'Name of this server',
    most: 100,
    standard: 'Skein',
    fault: (value) => (value.trim() === '' ? 'is blank' : null),
  },
  description: { about: 'One or two sentences about this server', most: 1000, standard: '' },
  contact: {
    about: 'Mail address of who runs this server',
    most: 320,
    standard: '',
    fault: (value) =>
      /^[^\s@<>]+@[^\s@<>]+$/.test(value) ? null : 'is not an address like you@mail.example',
  },
  registrations: {
    about: 'Who may sign up: open, approval or closed',
    most: 20,
    standard: 'closed',
    fault: oneOf(MODES),
  },
  closed_message: {
    about: 'What people read who want to join while nobody may',
    most: 1000,
    standard: '',
  },
  extended_description: {
    about: 'What stands at length on the page about this server: paragraphs, # headings, - lists, links',
    most: EXTENDED_MAX,
    standard: '',
  },
  status_page: {
    about: 'Address of a page that says whether this server works, as https://status.example',
    most: 1000,
    standard: '',
    fault: (value) => (/^https?:\/\/\S+$/i.test(value) && URL.canParse(value) ? null : 'is no web address'),
  },
  peers: {
    about: 'Whether everybody may read which servers are known here: shown or hidden',
    most: 20,
    standard: 'shown',
    fault: oneOf(SHOWN),
  },
  activity: {
    about: 'Whether everybody may read how much is written here each week: shown or hidden',
    most: 20,
    standard: 'shown',
    fault: oneOf(SHOWN),
  },
  domain_blocks: {
    about: 'Who may read which servers are blocked here: nobody, members or everybody',
    most: 20,
    standard: 'nobody',
    fault: oneOf(BLOCKS_SHOWN),
  },
  domain_blocks_rationale: {
    about: 'Who may read beside them why: nobody, members or everybody',
    most: 20,
    standard: 'nobody',
    fault: oneOf(BLOCKS_SHOWN),
  },
  federation: {
    about:
      'Whom this server talks to: open (every server that is not blocked) or limited (hosts allow names them)',
    most: 20,
    standard: 'open',
    fault: oneOf(FEDERATIONS),
  },
  authorized_fetch: {
    about:
      'Whether other servers must sign to read posts and profiles: off or on; a limited federation always asks for it',
    most: 20,
    standard: 'off',
    fault: oneOf(['off', 'on']),
  },
  trends: {
    about:
      'What everybody is shown of what many talk about: off, reviewed (what trends allow let through) or open',
    most: 20,
    standard: 'reviewed',
    fault: oneOf(TRENDS),
  },
  smtp_url: {
    about: 'Mail server that letters are given to, as smtps://name:password@mail.example',
    most: 1000,
    standard: '',
    sealed: true,
    fault: smtpFault,
  },
  mail_from: {
    about: 'Who letters are from, as The Marsh <noreply@marsh.example>',
    most: 400,
    standard: '',
    fault: senderFault,
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** Announced with the key as detail whenever a setting changes. */
export const SETTINGS_TOPIC = 'setting';

/** The raw value under a key, or null. */
export async function readSetting(ctx: Pick<Ctx, 'db'>, key: string): Promise<string | null> {
  const row = await ctx.db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}

/** Writes one value; joins the caller's transaction. */
export async function writeSetting(ctx: Ctx, key: string, value: string): Promise<void> {
  await transact(ctx, async (inner) => {
    await inner.db
      .insertInto('settings')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
    inner.tx.afterCommit(() => inner.live.announce(SETTINGS_TOPIC, key));
  });
}

/** Removes a value if it is still this one, and says whether it was: of two who try, one succeeds. */
export async function takeSetting(ctx: Ctx, key: string, value: string): Promise<boolean> {
  return transact(ctx, async (inner) => {
    const taken = await inner.db
      .deleteFrom('settings')
      .where('key', '=', key)
      .where('value', '=', value)
      .returning('key')
      .executeTakeFirst();
    return taken !== undefined;
  });
}

/** Sets one of the documented settings. @throws {Refusal} for an unknown name or a value that cannot be taken. */
export async function changeSetting(ctx: Ctx, name: string, value: string): Promise<void> {
  if (!Object.hasOwn(SETTINGS, name))
    throw invalid(`there is no setting ${name}; there are ${Object.keys(SETTINGS).join(', ')}`);
  await changeSettings(ctx, { [name]: value });
}

/** Setting that holds when the long description was last written, in milliseconds. */
export const EXTENDED_AT = 'extended_description_at';

type Values = Partial<Record<SettingName, string>>;

/** Sets several, or none of them. @throws {Refusal} invalid with `details` for each value that cannot be taken. */
export async function changeSettings(ctx: Ctx, values: Values): Promise<void> {
  checkSettings(values);
  await transact(ctx, async (inner) => {
    for (const [name, value] of Object.entries(values) as [SettingName, string][]) {
      const { sealed }: Setting = SETTINGS[name];
      await writeSetting(inner, name, sealed ? inner.secrets.seal(value) : value);
    }
    if (values.extended_description !== undefined)
      await writeSetting(inner, EXTENDED_AT, String(inner.clock.now()));
    await emit(inner, 'settings.changed', { names: Object.keys(values) });
  });
}

/** @throws {Refusal} invalid with `details` for each value that cannot be taken. */
export function checkSettings(values: Values): void {
  const entries = Object.entries(values) as [SettingName, string][];
  const faults = entries.flatMap(([name, value]) => {
    const fault = faultOf(SETTINGS[name], value);
    return fault ? [{ name, ...fault }] : [];
  });
  if (faults.length > 0) {
    const details = faults.map(({ name, error, description }) => [name, [{ error, description }]]);
    const sentence = faults.map(({ name, description }) => `${name} ${description}`).join(', ');
    throw invalid(sentence, { details: Object.fromEntries(details) });
  }
}

function faultOf({ most, standard, fault }: Setting, value: string) {
  if ([...value].length > most)
    return { error: 'ERR_TOO_LONG', description: `must not be longer than ${most} characters` };
  const description = value === '' && standard === '' ? null : fault?.(value);
  return description ? { error: value.trim() === '' ? 'ERR_BLANK' : 'ERR_INVALID', description } : null;
}

/** What a sealed setting holds; null when it was never set. */
export async function readSealedSetting(
  ctx: Pick<Ctx, 'db' | 'secrets'>,
  name: SettingName,
): Promise<string | null> {
  const stored = await readSetting(ctx, name);
  return stored === null ? null : ctx.secrets.open(stored);
}

function oneOf(words: readonly string[]) {
  return (value: string) => (words.includes(value) ? null : `is none of ${words.join(', ')}`);
}

function smtpFault(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  const plain = url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '';
  return plain && /^\/?$/.test(url.pathname) && url.search === '' && url.hash === ''
    ? null
    : 'is not an address like smtps://name:password@mail.example';
}

function senderFault(value: string): string | null {
  const one = /^[^<>\r\n,;"]*<[^\s@<>,;]+@[^\s@<>,;]+>$|^[^\s@<>,;]+@[^\s@<>,;]+$/;
  return one.test(value) ? null : 'is not an address like The Marsh <noreply@marsh.example>';
}

/** All documented settings with their values or standards; of a sealed one only that it is set. */
export async function listSettings(ctx: Pick<Ctx, 'db'>): Promise<Record<SettingName, string>> {
  const rows = await ctx.db.selectFrom('settings').selectAll().execute();
  const stored = new Map(rows.map((row) => [row.key, row.value]));
  const entries = Object.entries(SETTINGS).map(([name, { standard, sealed }]: [string, Setting]) => [
    name,
    sealed && stored.has(name) ? '(sealed)' : (stored.get(name) ?? standard),
  ]);
  return Object.fromEntries(entries) as Record<SettingName, string>;
}

/** Whether a value stored under this key may be read by whoever reads the database. */
export function isPlainSetting(key: string): boolean {
  return key in SETTINGS && (SETTINGS[key as SettingName] as Setting).sealed !== true;
}
