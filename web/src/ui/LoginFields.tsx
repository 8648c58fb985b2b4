import { PASSWORD_MAX, PASSWORD_MIN, USERNAME_MAX, USERNAME_PATTERN } from '@skein/api/limits.ts';
import type { FieldFault } from '@skein/api/pages.ts';
import type { ComponentChildren } from 'preact';
import { Field } from './Field.tsx';
import { faultWords } from './faults.ts';
import { useSurroundings } from './page.ts';

interface LoginFieldsProps {
  values: { username: string; email: string };
  faults: Partial<Record<'username' | 'email' | 'password', FieldFault>>;
  usernameHint: string;
  /** What stands below the name. */
  children?: ComponentChildren;
}

/** What makes a new account: the name, the address and the password. */
export function LoginFields({ values, faults, usernameHint, children }: LoginFieldsProps) {
  const { t } = useSurroundings().words;
  return (
    <>
      <Field
        name="username"
        label={t('setup.username')}
        hint={usernameHint}
        value={values.username}
        fault={faults.username && faultWords('username', faults.username, t)}
        before="@"
        autocomplete="username"
        verbatim
        maxLength={USERNAME_MAX}
        pattern={USERNAME_PATTERN}
        required
      />
      {children}
      <Field
        name="email"
        label={t('setup.email')}
        hint={t('setup.emailHint')}
        value={values.email}
        fault={faults.email && faultWords('email', faults.email, t)}
        type="email"
        autocomplete="email"
        required
      />
      <NewPasswordField label={t('setup.password')} fault={faults.password} />
    </>
  );
}

/** Where a password is chosen; it is never sent back. */
export function NewPasswordField({ label, fault }: { label: string; fault: FieldFault | undefined }) {
  const { t } = useSurroundings().words;
  return (
    <Field
      name="password"
      label={label}
      hint={t('setup.passwordHint', { min: PASSWORD_MIN })}
      fault={fault && faultWords('password', fault, t)}
      type="password"
      autocomplete="new-password"
      minLength={PASSWORD_MIN}
      maxLength={PASSWORD_MAX}
      required
    />
  );
}
