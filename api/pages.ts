import type { Account, Relationship } from './account.ts';
import type { Announcement } from './announcement.ts';
import type { Collection } from './collection.ts';
import type { ComposerProps } from './composer.ts';
import type {
  AskLetterProps,
  AuthorizeCodeProps,
  AuthorizeProps,
  ConfirmProps,
  NewPasswordProps,
  NoticeProps,
  SetupProps,
  SignInProps,
  SignUpProps,
} from './entrance-pages.ts';
import type { FiltersProps } from './filter-page.ts';
import type { ImportProps, ImportsProps } from './imports.ts';
import type { Rule, TermsOfService } from './instance.ts';
import type { Locale } from './locales.ts';
import type { NotificationType } from './notification.ts';
import type {
  HashtagsProps,
  HistoryProps,
  ListPageProps,
  ListsProps,
  MessagesProps,
  OwnPostsProps,
  PersonPageProps,
  ReportPageProps,
  ScheduledProps,
} from './own-pages.ts';
import type {
  AliasesProps,
  LanguageProps,
  LeaveProps,
  MailProps,
  MoveProps,
  PolicyFormProps,
  PostsFormProps,
  ProfileFormProps,
  RequestsProps,
  RuleFormProps,
  RulesProps,
  SecurityProps,
  ServerFormProps,
  SettingsProps,
} from './settings-pages.ts';
import type { Status } from './status.ts';
import type { TypedForm } from './typed.ts';

export type * from './composer.ts';
export type * from './entrance-pages.ts';
export type { FieldFault } from './fault.ts';
export type * from './settings-pages.ts';

/**
 * What each server-rendered page is made from. A page is a pure function of its props and its frame: it fetches
 * nothing and knows no clock. What is HTML that the server has made or sanitised goes into the page as it is: fields
 * named `note` and `content`, and `Account.fields[].value`. Every other text is escaped.
 */
export interface Pages {
  front: FrontProps;
  profile: ProfileProps;
  people: PeopleProps;
  status: StatusProps;
  embed: EmbedProps;
  home: HomeProps;
  compose: ComposeProps;
  local: LocalProps;
  tag: TagProps;
  collection: CollectionProps;
  search: SearchProps;
  'own-posts': OwnPostsProps;
  messages: MessagesProps;
  hashtags: HashtagsProps;
  scheduled: ScheduledProps;
  lists: ListsProps;
  list: ListPageProps;
  person: PersonPageProps;
  report: ReportPageProps;
  history: HistoryProps;
  notifications: NotificationsProps;
  held: HeldProps;
  'profile-form': ProfileFormProps;
  about: AboutProps;
  settings: SettingsProps;
  'posts-form': PostsFormProps;
  'policy-form': PolicyFormProps;
  language: LanguageProps;
  aliases: AliasesProps;
  move: MoveProps;
  leave: LeaveProps;
  'take-along': Record<never, never>;
  imports: ImportsProps;
  import: ImportProps;
  'server-form': ServerFormProps;
  filters: FiltersProps;
  rules: RulesProps;
  'rule-form': RuleFormProps;
  setup: SetupProps;
  'not-set-up': Record<never, never>;
  'sign-in': SignInProps;
  authorize: AuthorizeProps;
  'authorize-code': AuthorizeCodeProps;
  'sign-up': SignUpProps;
  confirm: ConfirmProps;
  'ask-letter': AskLetterProps;
  notice: NoticeProps;
  requests: RequestsProps;
  'new-password': NewPasswordProps;
  security: SecurityProps;
  mail: MailProps;
  privacy: PrivacyProps;
  terms: TermsProps;
  error: ErrorProps;
}

export type PageName = keyof Pages;

/** Makes one whole HTML document, or its main part. Exported as `render` and `renderMain` by `web/dist/render.js`. */
export type Render = <P extends PageName>(page: P, props: Pages[P], frame: Frame) => string;

/** What stands around every page. */
export interface Frame {
  locale: Locale;
  site: Site;
  /** The moment of the request, ISO 8601: "five minutes ago" is counted from it. */
  now: string;
  /** The member who is signed in, if any. */
  viewer?: Pick<Account, 'acct' | 'display_name'> | null;
  /** Goes into every form as the field `csrf`. */
  csrf?: string;
  /** Path and query of this page, where a form that changes something on it comes back to; a form's own answer has none. */
  here?: string;
  /** Where the same page stands in another language; without it no switch is shown. */
  languages?: { locale: Locale; href: string }[];
}

/** This server as its visitors see it. */
export interface Site {
  name: string;
  /** After the @, as in `@alice@skein.example`. */
  domain: string;
  /** Where it is served, without a slash at the end. */
  origin: string;
  /** Plain text, a sentence or two; may be empty. */
  description: string;
  /** False on a loopback address: the pages say that nothing leaves this machine. */
  federates: boolean;
  /** People may sign up. */
  joins: boolean;
}

/** `/`: the newest public statuses written here. */
export interface FrontProps {
  statuses: Status[];
  older: string | null;
}

/** `/tags/name`: what everybody may read under a hashtag, newest first. */
export interface TagProps {
  /** Without the #. */
  name: string;
  /** Whether the reader follows it; null for strangers. */
  following: boolean | null;
  statuses: Status[];
  newer: string | null;
  older: string | null;
}

/** `/collections/id`: people whom a member recommends. */
export interface CollectionProps {
  collection: Collection;
  owner: Account;
  people: Person[];
}

/** Somebody, and what stands between them and the member who reads; null for strangers and on one's own page. */
export interface Person {
  account: Account;
  relationship: Relationship | null;
}

/** `/@name` and `/@name@host`: one account and its statuses, newest first. */
export interface ProfileProps extends Person {
  /** Everything, what has pictures, or another part of it. */
  part: 'all' | 'media' | 'some';
  /** Hashtags that they show. */
  tags: { name: string; kept: string }[];
  statuses: Status[];
  newer: string | null;
  older: string | null;
}

/** `/@name/followers` and `/@name/following`: those whom the reader may see, the newest first. */
export interface PeopleProps {
  account: Account;
  which: 'followers' | 'following';
  people: Person[];
  newer: string | null;
  older: string | null;
}

/** `/@name/id`: one status in its conversation, both lists in the order of `Context`. */
export interface StatusProps {
  status: Status;
  ancestors: Status[];
  descendants: Status[];
  /** The form for an answer, for members. */
  composer: ComposerProps | null;
}

/** `/@name/id/embed`: one status for a frame in somebody else's page; null where there is none, or none for everybody. */
export interface EmbedProps {
  status: Status | null;
}

/** `/home`: the statuses of everybody the member follows, and their own. */
export interface HomeProps {
  /** What the server tells its members and this one has not dismissed. */
  announcements: Announcement[];
  composer: ComposerProps;
  /** They follow nobody yet: the page says what to do first. */
  begins: boolean;
  statuses: Status[];
  newer: string | null;
  older: string | null;
}

/** `/public/local`: the newest public statuses written here, for members; strangers see them at `/`. */
export interface LocalProps {
  statuses: Status[];
  older: string | null;
}

/** `/compose`: the form for a new status on a page of its own, above it what it answers, and in it what it quotes. */
export interface ComposeProps {
  composer: ComposerProps;
  parent: Status | null;
  quoted: Status | null;
}

/** `/search?q=`: people, hashtags, and for members posts by their words; or the one thing at an address. Without `q` nothing was asked for. */
export interface SearchProps {
  q: string;
  people: Person[];
  /** Names of hashtags. */
  tags: string[];
  statuses: Status[];
  /** Older posts with these words. */
  older: string | null;
}

/** `/notifications`: what happened to the member, newest first. */
export interface NotificationsProps {
  notices: Notice[];
  /** So many people wait to be let through; on the first page only. */
  waiting: number;
  newer: string | null;
  older: string | null;
}

/** One thing that happened. `waits`: the account asks to follow, and has no answer yet. */
export interface Notice {
  id: string;
  type: NotificationType;
  created_at: string;
  account: Account;
  status: Status | null;
  waits: boolean;
}

/** `/notifications/requests`: people whose messages are held back. Forms post `csrf` to `action/id/accept` and `/dismiss`. */
export interface HeldProps {
  action: string;
  held: Held[];
  newer: string | null;
  older: string | null;
}

/** Somebody who waits: how many messages, 100 at most, and the last of them. */
export interface Held {
  id: string;
  account: Account;
  count: number;
  last: Status | null;
}

/** `/about`. `contact` is the mail address of who runs the server, if they gave one. */
export interface AboutProps {
  contact: string | null;
  /** What stands at length about the server, as HTML; may be empty. */
  content: string;
  /** There are terms of service. */
  terms: boolean;
  rules: Rule[];
}

/** What is kept about a person. */
export type KeptKind =
  | 'login'
  | 'profile'
  | 'posts'
  | 'pictures'
  | 'links'
  | 'unused'
  | 'reactions'
  | 'relations'
  | 'filters'
  | 'imports'
  | 'recovery'
  | 'reports'
  | 'lists'
  | 'sessions'
  | 'requests'
  | 'apps'
  | 'ended'
  | 'letters'
  | 'sending'
  | 'arriving'
  | 'tombstones'
  | 'places'
  | 'name'
  | 'addresses';

/** Until the account is deleted; until the person takes it away; for some days, or days after its last use; for good; never written down. */
export type KeptUntil =
  | { kind: 'account' }
  | { kind: 'yours' }
  | { kind: 'days'; days: number }
  | { kind: 'idle'; days: number }
  | { kind: 'ever' }
  | { kind: 'memory' };

/** `/privacy`: what is kept about a person, why and for how long. */
export interface PrivacyProps {
  kept: { kind: KeptKind; until: KeptUntil }[];
  /** Mail address of who runs the server. */
  contact: string | null;
}

/** `/terms-of-service` and `/terms-of-service/2026-12-24`. */
export interface TermsProps {
  terms: TermsOfService;
}

/** A refusal as a page. Statuses without a text of their own are shown as 400 or 500. */
export interface ErrorProps {
  status: number;
  /** What to name when asking the admins about it. */
  reference?: string;
  /** In how many minutes it may be tried again. */
  wait?: number;
  /** What was typed into the form that was refused. */
  typed?: TypedForm;
}
