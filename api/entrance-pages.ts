import type { Account } from './account.ts';
import type { FieldFault } from './fault.ts';
import type { Rule } from './instance.ts';

export type SetupField = 'server_name' | 'origin' | 'domain' | 'username' | 'email' | 'password';

/** The one-time set-up. The form posts `csrf`, `token` and each `SetupField` to `action`. */
export interface SetupProps {
  action: string;
  token: string;
  values: Record<Exclude<SetupField, 'password'>, string>;
  faults: Partial<Record<SetupField, FieldFault>>;
}

export type SignInFault = 'wrong' | 'disabled' | 'unconfirmed' | 'pending' | 'too_many';

/** The form posts `csrf`, `login` (e-mail or name), `password` and what is in `hidden` to `action`. */
export interface SignInProps {
  action: string;
  login: string;
  fault: SignInFault | null;
  hidden: Record<string, string>;
  /** The name of the app that sent the person here, if one did. */
  app: string | null;
}

/** Consent. The form posts `csrf`, what is in `hidden`, and `decision`, which is `allow` or `deny`. */
export interface AuthorizeProps {
  action: string;
  app: { name: string; website: string | null };
  scopes: string[];
  account: Pick<Account, 'acct' | 'display_name' | 'avatar' | 'avatar_description'>;
  hidden: Record<string, string>;
}

/** The code that the person copies into an app that cannot be called back. */
export interface AuthorizeCodeProps {
  code: string;
  app: string;
}

export type SignUpField = 'username' | 'email' | 'password' | 'reason' | 'agreement';

/** The form posts `csrf`, `locale` and each `SignUpField` to `action`. */
export interface SignUpProps {
  action: string;
  values: { username: string; email: string; reason: string };
  faults: Partial<Record<SignUpField, FieldFault>>;
  /** Somebody decides, and wants to read a reason. */
  approval: boolean;
  /** All that is agreed to. */
  rules: Rule[];
}

/** The link of a letter was opened: posts `csrf` and `code` to `action`. */
export interface ConfirmProps {
  action: string;
  code: string;
}

/** Asks for an address to write to: posts `csrf` and `email` to `action`. */
export interface AskLetterProps {
  action: string;
  about: 'confirm' | 'password';
}

/** One thing to know. */
export interface NoticeProps {
  about:
    | 'letter-sent'
    | 'confirmed'
    | 'waiting'
    | 'link-used'
    | 'closed'
    | 'password-set'
    | 'account-deleted';
  /** Shows the way to the sign-in form. */
  signIn: boolean;
}

/** The link to a new password was opened: posts `csrf`, `code` and `password` to `action`. */
export interface NewPasswordProps {
  action: string;
  code: string;
  fault: FieldFault | null;
}
