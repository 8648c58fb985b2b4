/** What a file may hold that a member brings; Mastodon's words. */
export const IMPORT_TYPES = [
  'following',
  'lists',
  'blocking',
  'muting',
  'domain_blocking',
  'bookmarks',
  'custom_filters',
] as const;
export type ImportType = (typeof IMPORT_TYPES)[number];

/** Added to what is there, or put in its place. */
export const IMPORT_MODES = ['merge', 'overwrite'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** Why a file is not taken. */
export type ImportFault = 'missing' | 'too_large' | 'no_text' | 'wrong_type' | 'too_many' | 'empty';

/** A file as its member sees it. */
export interface ImportShown {
  id: string;
  type: ImportType;
  mode: ImportMode;
  /** `waiting`: it is to be confirmed. */
  state: 'waiting' | 'working' | 'finished';
  total: number;
  /** How many name what this server knows; null where that says nothing. */
  known: number | null;
  imported: number;
  failed: number;
  /** Lines of the file that could not be read or done, the first of them. */
  lines: number[];
}

/** `/settings/imports`. The form posts `csrf`, `type`, `mode` and the file `file` to `action`. */
export interface ImportsProps {
  action: string;
  fault: ImportFault | null;
  imports: ImportShown[];
}

/** `/settings/imports/:id`. Forms post `csrf` to `confirm` and `callOff`. */
export interface ImportProps {
  import: ImportShown;
  confirm: string;
  callOff: string;
  failures: string;
  /** Another one of this member is being worked off. */
  busy: boolean;
}
