import { PORTRAIT_ALT_MAX } from '@skein/api/limits.ts';
import type { ProfileParams } from '@skein/api/profile.ts';
import { type EditedField, imitatesMark, type ProfileChanges } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { countCharacters } from '../statuses/index.ts';
import { domainFaults, domainsIn } from './domains.ts';
import { type Fault, refuse, tooLong } from './faults.ts';
import { fieldHtml, noteHtml } from './format.ts';

/** Mastodon's limits. The instance document names the same. */
const NAME_CHARACTERS = 40;
const NOTE_CHARACTERS = 500;
export const MOST_FIELDS = 4;
const FIELD_CHARACTERS = 255;
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/;

/**
 * Checks what a member typed and makes HTML of it; asks other servers for people that are named. Writes nothing.
 * @throws {Refusal} invalid with `details` for each field
 */
export async function readChanges(ctx: Ctx, input: ProfileParams): Promise<ProfileChanges> {
  const displayName = input.display_name?.replace(/\s+/g, ' ').trim();
  const note = input.note?.trim();
  const fields = input.fields_attributes
    ?.map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))
    .filter(({ name, value }) => name !== '' || value !== '');
  const language = input.source?.language;
  const [avatarDescription, headerDescription] = [
    input.avatar_description?.trim(),
    input.header_description?.trim(),
  ];
  const domains = input.attribution_domains && domainsIn(input.attribution_domains);
  refuse([
    ...nameFaults(displayName ?? ''),
    ...(countCharacters(note ?? '') > NOTE_CHARACTERS ? [tooLong('note', 'Note', NOTE_CHARACTERS)] : []),
    ...fieldFaults(fields ?? []),
    ...domainFaults(domains ?? []),
    ...descriptionFaults('avatar_description', 'Avatar description', avatarDescription),
    ...descriptionFaults('header_description', 'Header description', headerDescription),
    ...(language && !LANGUAGE.test(language)
      ? [{ field: 'language', name: 'Language', error: 'ERR_INVALID', description: 'is not a language' }]
      : []),
  ]);
  return {
    displayName,
    note: note === undefined ? undefined : { source: note, html: await noteHtml(ctx, note) },
    fields: fields && (await edited(ctx, fields)),
    avatarDescription,
    headerDescription,
    type: input.bot === undefined ? undefined : input.bot ? 'Service' : 'Person',
    locked: input.locked,
    discoverable: input.discoverable,
    indexable: input.indexable,
    hideCollections: input.hide_collections,
    showMedia: input.show_media,
    showMediaReplies: input.show_media_replies,
    showFeatured: input.show_featured,
    attributionDomains: domains,
    defaultVisibility: input.source?.privacy,
    defaultSensitive: input.source?.sensitive,
    defaultLanguage: language === undefined ? undefined : language || null,
    defaultQuotePolicy: input.source?.quote_policy,
  };
}

async function edited(
  ctx: Ctx,
  fields: readonly { name: string; value: string }[],
): Promise<readonly EditedField[]> {
  const made: EditedField[] = [];
  for (const { name, value } of fields) made.push({ name, source: value, html: await fieldHtml(ctx, value) });
  return made;
}

function nameFaults(name: string): Fault[] {
  const faults: Fault[] = [];
  if ([...name].length > NAME_CHARACTERS)
    faults.push(tooLong('display_name', 'Display name', NAME_CHARACTERS));
  if (imitatesMark(name)) faults.push(marked('display_name', 'Display name'));
  return faults;
}

function descriptionFaults(field: string, name: string, text = ''): Fault[] {
  return [...text].length > PORTRAIT_ALT_MAX ? [tooLong(field, name, PORTRAIT_ALT_MAX)] : [];
}

function fieldFaults(fields: readonly { name: string; value: string }[]): Fault[] {
  const faults: Fault[] = [];
  if (fields.length > MOST_FIELDS)
    faults.push({
      field: 'fields',
      name: 'Fields',
      error: 'ERR_TOO_MANY',
      description: `are too many (maximum is ${MOST_FIELDS})`,
    });
  if (fields.some(({ name }) => name === ''))
    faults.push({
      field: 'fields',
      name: 'Fields',
      error: 'ERR_BLANK',
      description: 'contain values with missing labels',
    });
  const long = (text: string) => [...text].length > FIELD_CHARACTERS;
  if (fields.some(({ name, value }) => long(name) || long(value)))
    faults.push(tooLong('fields', 'Fields', FIELD_CHARACTERS));
  if (fields.some(({ name, value }) => imitatesMark(name) || imitatesMark(value)))
    faults.push(marked('fields', 'Fields'));
  return faults;
}

function marked(field: string, name: string): Fault {
  return {
    field,
    name,
    error: 'ERR_INVALID',
    description: 'must not hold a tick, which stands for a link that was checked',
  };
}
