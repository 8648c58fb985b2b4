import { placeOf as nameIn, type Parameter } from './parameter.ts';
import { ABSENT } from './supply.ts';

/** How long a text may be. */
interface Length {
  /** As many characters, where the verb allows fewer than the schema. */
  most?: number;
  /** A text of so many characters that is right. */
  text?(characters: number): string;
  /** What must stand beside it. */
  beside?: Record<string, unknown>;
  /** What is answered to a text of the right length that names nothing. */
  unknown?: number;
  /** Why only few texts are right, so that there is no longest one: what is longer than the schema allows is refused. */
  closed?: string;
}

const padded =
  (start: string, end = '', filler = 'x') =>
  (characters: number): string =>
    start + filler.repeat(characters - start.length - end.length) + end;

/** Labels of at most 63 characters. */
function domain(characters: number): string {
  const letters = [...'x'.repeat(characters)];
  for (let at = 60; at < characters - 3; at += 60) letters[at] = '.';
  return letters.join('');
}

const two = (name: string) => ({ [name]: { options: ['', 'white'], expires_in: 3600 } });

/** What the schema does not say, by parameter: the first that fits. */
const LENGTHS: readonly (readonly [RegExp, Length])[] = [
  [/(\.date| date|scheduled_at|focus|reactions\/:name name)$/, { closed: 'a moment, a place or an emoji' }],
  [/(languages\[\]| language| source\.language)$/, { closed: 'codes of languages' }],
  [/context\[\]$/, { closed: 'names of places' }],
  [/(keys\.p256dh|keys\.auth)$/, { closed: 'keys of one length' }],
  [/(grant_type|expand_accounts)$/, { closed: 'a few words' }],
  [/recovery\S* password$/, { unknown: 403 }],
  [/recovery\S* (public_key|next|kit|address)$/, { closed: 'keys, places and files that were given' }],
  [/recovery\S* inboxes\[\]$/, { text: padded('https://lake.example/') }],
  [/streaming\/list list$/, { closed: 'an id' }],
  [/GET \S+group_key group_key$/, { closed: 'keys that were given' }],
  [/oauth\/token client_(id|secret)$/, { unknown: 401 }],
  [/oauth\/revoke client_(id|secret)$/, { unknown: 403 }],
  [/(lookup acct|oembed url|timelines\/link url)$/, { unknown: 404 }],
  [/oembed (maxwidth|maxheight)$/, {}],
  [/confirmations email$/, { unknown: 403 }],
  [/accounts username$/, { most: 30, text: padded('longest') }],
  [/accounts email$/, { most: 317, text: (most) => `${'x'.repeat(64)}@${domain(most - 65)}` }],
  [/accounts password$/, { most: 256 }],
  [/accounts reason$/, { most: 500 }],
  [/redirect_uris\[\]$/, { text: padded('https://gull.example/') }],
  [/apps website$/, { text: padded('https://gull.example/') }],
  [/(apps scopes|oauth\/token scope)$/, { text: padded('read', 'read', ' ') }],
  [/:id\/note comment$/, { most: 2000 }],
  [/reports comment$/, { most: 1000 }],
  [/(domain_blocks\S* domain|attribution_domains\[\])$/, { most: 253, text: domain }],
  [/display_name$/, { most: 40 }],
  [/(credentials|profile) note$/, { most: 500 }],
  [/media_attributes\[\]\.description$/, { beside: { media_attributes: [{ id: ABSENT }] } }],
  [/(avatar|header)_description$/, { most: 150 }],
  [/fields_attributes\[\]\.name$/, { most: 255 }],
  [/fields_attributes\[\]\.value$/, { most: 255, beside: { fields_attributes: [{ name: 'lake' }] } }],
  [/(filters\S* (title|phrase)|lists\S* title)$/, { most: 256 }],
  [/keyword$/, { most: 512 }],
  [/statuses\S* status$/, { most: 500 }],
  // The other twelve are those of the text.
  [/spoiler_text$/, { most: 488 }],
  [/poll\.options\[\]$/, { most: 50, beside: two('poll') }],
  [/collections\S* name$/, { most: 40 }],
  [/collections\S* description$/, { most: 100 }],
  [/(tag_name|featured_tags name|tags\/:name\S* name|streaming\/hashtag\S* tag)$/, { most: 255 }],
  [/subscription\.endpoint$/, { text: padded('https://push.example/') }],
];

/** How long this text may be, and how it is asked. */
export function lengthOf(parameter: Parameter): Length {
  return LENGTHS.find(([fits]) => fits.test(nameIn(parameter)))?.[1] ?? {};
}

/** Texts without a longest one in their schema, each with the reason. */
export const ENDLESS: Readonly<Record<string, string>> = {
  'GET /api/v1/streaming/:stream stream': 'nothing is read of a path that is no stream',
  'GET /api/v1/streaming/:stream/:part stream': 'nothing is read of a path that is no stream',
  'GET /api/v1/streaming/:stream/:part part': 'nothing is read of a path that is no stream',
};
