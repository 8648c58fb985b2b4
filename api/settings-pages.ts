import type { FieldFault } from './fault.ts';
import type { Rule } from './instance.ts';
import type { WrittenLanguage } from './languages.ts';
import type { Locale } from './locales.ts';
import type { NotificationPolicy } from './notification.ts';
import type { QuotePolicy, Visibility } from './visibility.ts';

/** What of a profile is yes or no: each a box, sent only when it is ticked. */
export type ProfileFlag = 'locked' | 'bot' | 'discoverable' | 'indexable' | 'hide_collections';

export type ProfileText = 'display_name' | 'note' | 'avatar_description' | 'header_description';

/**
 * `/settings/profile`. The form posts `csrf`, each `ProfileText`, each `ProfileFlag`,
 * `fields_attributes[n][name]` and `[value]`, the files `avatar` and `header`, and `no_avatar`, `no_header` to `action`.
 */
export interface ProfileFormProps {
  action: string;
  texts: Record<ProfileText, string>;
  flags: Record<ProfileFlag, boolean>;
  /** As many as there may be. */
  fields: { name: string; value: string; verified_at: string | null }[];
  /** Where the pictures are that the account has. */
  pictures: { avatar: string | null; header: string | null };
  faults: Partial<Record<ProfileText | 'fields' | 'avatar' | 'header', FieldFault>>;
  /** It has just been saved. */
  saved: boolean;
  /** A picture was chosen with what could not be saved: browsers forget it. */
  chooseAgain: boolean;
  taken: { types: readonly string[]; megabytes: number };
}

/** `/settings/posts`. The form posts `csrf` and each of `values` to `action`, the box only when it is ticked. */
export interface PostsFormProps {
  action: string;
  /** An empty language is none in particular. */
  values: { privacy: Visibility; language: string; sensitive: boolean; quote_policy: QuotePolicy };
  saved: boolean;
  languages: WrittenLanguage[];
}

/** `/settings/notifications`. The form posts `csrf` and each of `values` to `action`. */
export interface PolicyFormProps {
  action: string;
  values: Omit<NotificationPolicy, 'summary'>;
  saved: boolean;
}

/** Pages of those who run the server. */
export type StaffPlace = 'server' | 'rules' | 'requests' | 'mail';

/** `/settings`: the list of all pages of settings. */
export interface SettingsProps {
  /** Those of the server that are open to whoever looks. */
  staff: StaffPlace[];
}

/** What is said of the server. */
export type ServerField =
  | 'title'
  | 'description'
  | 'contact'
  | 'registrations'
  | 'closed_message'
  | 'extended_description'
  | 'status_page'
  | 'peers'
  | 'activity'
  | 'domain_blocks';

/** `/settings/server`. The form posts `csrf` and each `ServerField` to `action`. */
export interface ServerFormProps {
  action: string;
  values: Record<ServerField, string>;
  faults: Partial<Record<ServerField, FieldFault>>;
  saved: boolean;
  /** Characters that fit. */
  most: { title: number };
}

/** `/settings/language`. The form posts `csrf` and `language`, which is empty for what the browser says, to `action`. */
export interface LanguageProps {
  action: string;
  chosen: Locale | null;
  saved: boolean;
}

/** `/settings/rules`. Forms post `csrf`, `id` and `place` (1 is the first) to `/settings/rules/move`. */
export interface RulesProps {
  rules: Rule[];
  /** One has just been saved. */
  saved: boolean;
}

/**
 * `/settings/rules/edit`. The form posts `csrf`, `id` (none for a new rule), `text`, `hint`, and for each of our
 * languages as `fr` `text_fr` and `hint_fr` to `action`; another posts `csrf` and `id` to `/settings/rules/remove`.
 */
export interface RuleFormProps {
  action: string;
  id: string | null;
  /** Each field by its name. */
  values: Record<string, string>;
  faults: Record<string, FieldFault>;
}

/**
 * `/settings/security`. Forms post `csrf` and `current`, `password` to `/settings/password`, and an `id` to
 * `/settings/sessions/end` and `/settings/apps/end`.
 */
export interface SecurityProps {
  faults: { current?: 'wrong'; password?: FieldFault };
  /** The password has just been changed. */
  changed: boolean;
  sessions: {
    id: string;
    browser: string | null;
    system: string | null;
    since: string;
    lastUsed: string;
    here: boolean;
  }[];
  apps: { id: string; name: string; scopes: string[]; since: string; lastUsed: string | null }[];
}

/** Those who want to join. Each form posts `csrf`, `id` and `decision`, which is `approve` or `reject`, to `action`. */
export interface RequestsProps {
  action: string;
  requests: { id: string; username: string; email: string; reason: string; at: string }[];
}

/** `/settings/delete`. The form posts `csrf` and `password` to `action`. */
export interface LeaveProps {
  action: string;
  fault: 'wrong' | null;
  /** Nobody else owns the server, so there is no form. */
  ownsAlone: boolean;
}

/** Another account on a page of settings. */
export interface OtherAccount {
  id: string;
  acct: string;
}

/** `/settings/aliases`. The form posts `csrf` and `handle` to `action`, and that of each account its `id` to `action`/remove. */
export interface AliasesProps {
  action: string;
  aliases: OtherAccount[];
  /** As it was typed. */
  handle: string;
  fault: 'missing' | 'self' | 'too_many' | null;
  saved: boolean;
}

/** Whether the followers come along, or it is only said where somebody lives now. */
export type MoveHow = 'move' | 'redirect';

/** `/settings/move`. The form posts `csrf`, `handle`, `how` and `password` to `action`; another comes back by `action`/back. */
export interface MoveProps {
  action: string;
  /** Where the member lives now. */
  moved: OtherAccount | null;
  /** When they may take their followers along again; null for now. */
  next: string | null;
  handle: string;
  how: MoveHow;
  fault: 'wrong' | 'missing' | 'self' | 'there' | 'unnamed' | 'moved' | 'soon' | null;
  /** Where they moved before, the last first. */
  moves: { acct: string; at: string; followers: number }[];
}

/** The mail server, for the owner. The form posts `csrf`, each of `values` and a `password` to `action`. */
export interface MailForm {
  action: string;
  values: { host: string; tls: boolean; user: string; from: string };
  faults: Partial<Record<'host' | 'from', FieldFault>>;
  /** It did not take the test letter to this address, and said this. */
  refused: { to: string; said: string } | null;
  saved: boolean;
}

/** `/settings/mail`: the letters of the last week, for those who run the server. */
export interface MailProps {
  server: MailForm | null;
  /** A mail server is set. Without one the letters are read here. */
  sends: boolean;
  letters: MailLetter[];
}

export interface MailLetter {
  id: string;
  at: string;
  address: string;
  subject: string;
  /** Null where it went out, will go out, or is not for this reader. */
  text: string | null;
  state: 'sent' | 'waiting' | 'failed' | 'kept';
}
