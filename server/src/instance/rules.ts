import type { Rule as ShownRule } from '@skein/api/instance.ts';
import { MOST_RULES, RULE_HINT_MAX, RULE_MAX } from '@skein/api/limits.ts';
import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { SETTINGS_TOPIC } from './settings.ts';
import { refuseUnlessRuns } from './who-runs.ts';
import './tables.ts';

/** A rule in one language: what it says, and what explains it. */
export interface Wording {
  text: string;
  hint: string;
}

/** A rule with its wordings in other languages than its own. */
export interface Rule extends Wording {
  id: Id;
  translations: Record<string, Wording>;
}

/** What changes of a rule; a translation that is null goes. */
export interface RuleChange {
  text?: string | undefined;
  hint?: string | undefined;
  translations?: Record<string, Wording | null>;
}

const MOST_TRANSLATIONS = 30;
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/;

/** The rules in their order. */
export async function listRules(ctx: Pick<Ctx, 'db'>): Promise<Rule[]> {
  const rows = await ctx.db.selectFrom('rules').selectAll().orderBy('position').orderBy('id').execute();
  return rows.map(({ id, text, hint, translations }) => ({
    id,
    text,
    hint,
    translations: JSON.parse(translations) as Rule['translations'],
  }));
}

/** The rules as the API shows them (Mastodon 4.5). */
export async function shownRules(ctx: Ctx): Promise<ShownRule[]> {
  return (await listRules(ctx)).map(({ id, ...rule }) => ({ id: String(id), ...rule }));
}

/** Adds a rule below the others. @throws {Refusal} forbidden, invalid */
export async function addRule(
  ctx: Ctx,
  { translations = {}, ...wording }: Wording & RuleChange,
): Promise<Id> {
  const rule = { ...trimmed(wording), translations: merged({}, translations) };
  refuseFaults(rule);
  return change(ctx, async (inner, rules) => {
    if (rules.length >= MOST_RULES) throw invalid(`there are ${MOST_RULES} rules already`);
    const id = inner.ids.next();
    const last = rules.at(-1)?.position ?? 0;
    await inner.db
      .insertInto('rules')
      .values({ ...rule, id, position: last + 1, translations: JSON.stringify(rule.translations) })
      .execute();
    return id;
  });
}

/** Changes what a rule says. @throws {Refusal} forbidden, invalid, missing */
export async function changeRule(ctx: Ctx, id: Id, changes: RuleChange): Promise<void> {
  await change(ctx, async (inner, rules) => {
    const known = rules.find((one) => one.id === id);
    if (!known) throw notFound();
    const before = JSON.parse(known.translations) as Rule['translations'];
    const rule = {
      ...trimmed({ text: changes.text ?? known.text, hint: changes.hint ?? known.hint }),
      translations: merged(before, changes.translations ?? {}),
    };
    refuseFaults(rule);
    await inner.db
      .updateTable('rules')
      .set({ ...rule, translations: JSON.stringify(rule.translations) })
      .where('id', '=', id)
      .execute();
  });
}

/** Puts a rule at a place, counted from 1; beyond the end is the end. @throws {Refusal} forbidden, missing */
export async function moveRule(ctx: Ctx, id: Id, place: number): Promise<void> {
  await change(ctx, async (inner, rules) => {
    const moved = rules.find((one) => one.id === id);
    if (!moved) throw notFound();
    const order = rules.filter((one) => one !== moved);
    order.splice(Math.max(0, place - 1), 0, moved);
    for (const [index, one] of order.entries()) {
      if (one.position === index + 1) continue;
      await inner.db
        .updateTable('rules')
        .set({ position: index + 1 })
        .where('id', '=', one.id)
        .execute();
    }
  });
}

/** Takes a rule away. @throws {Refusal} forbidden, missing */
export async function removeRule(ctx: Ctx, id: Id): Promise<void> {
  await change(ctx, async (inner, rules) => {
    if (!rules.some((one) => one.id === id)) throw notFound();
    await inner.db.deleteFrom('rules').where('id', '=', id).execute();
  });
}

/** The rules in their order, held until the commit; then the documents that name them are made anew. */
async function change<T>(
  ctx: Ctx,
  act: (inner: Ctx & { tx: Tx }, rules: Selectable<Tables['rules']>[]) => Promise<T>,
): Promise<T> {
  refuseUnlessRuns(ctx);
  return transact(ctx, async (inner) => {
    const rules = await inner.db
      .selectFrom('rules')
      .selectAll()
      .orderBy('position')
      .orderBy('id')
      .modifyEnd(inner.dialect.forUpdate('rules'))
      .execute();
    const done = await act(inner, rules);
    inner.tx.afterCommit(() => inner.live.announce(SETTINGS_TOPIC, 'rules'));
    return done;
  });
}

function trimmed({ text, hint }: Wording): Wording {
  return { text: text.trim(), hint: hint.trim() };
}

function merged(before: Rule['translations'], changes: Record<string, Wording | null>): Rule['translations'] {
  const after = new Map(Object.entries(before));
  for (const [language, wording] of Object.entries(changes)) {
    if (wording === null) after.delete(language);
    else after.set(language, trimmed(wording));
  }
  return Object.fromEntries(after);
}

function refuseFaults({ translations, ...own }: Omit<Rule, 'id'>): void {
  const languages = Object.keys(translations);
  const strange = languages.find((language) => !LANGUAGE.test(language));
  if (strange !== undefined) throw invalid(`${JSON.stringify(strange)} is no language`);
  if (languages.length > MOST_TRANSLATIONS)
    throw invalid(`a rule has at most ${MOST_TRANSLATIONS} translations`);
  refuseWording(own, '');
  for (const [language, wording] of Object.entries(translations)) refuseWording(wording, `_${language}`);
}

function refuseWording({ text, hint }: Wording, suffix: string): void {
  const refuse = (field: 'Text' | 'Hint', error: string, description: string) => {
    const details = { [`${field.toLowerCase()}${suffix}`]: [{ error, description }] };
    throw invalid(`${field}${suffix} ${description}`, { details });
  };
  if (text === '') refuse('Text', 'ERR_BLANK', "can't be blank");
  const long = (most: number) => `is too long (maximum is ${most} characters)`;
  if ([...text].length > RULE_MAX) refuse('Text', 'ERR_TOO_LONG', long(RULE_MAX));
  if ([...hint].length > RULE_HINT_MAX) refuse('Hint', 'ERR_TOO_LONG', long(RULE_HINT_MAX));
}
