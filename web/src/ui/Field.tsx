import type { InputHTMLAttributes } from 'preact';

interface FieldProps {
  name: string;
  type?: 'text' | 'email' | 'password' | 'url';
  value?: string;
  autocomplete?: 'username' | 'email' | 'new-password' | 'current-password';
  required?: boolean;
  /** For the one field that a page is about: whoever cannot see the page hears the field first, with its fault. */
  autofocus?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  /** For names and addresses: nothing corrects or capitalises them. */
  verbatim?: boolean;
  label: string;
  hint?: string;
  /** What is wrong with it, in words; it is read out together with the field. */
  fault?: string | undefined;
  /** Stands before the field, inside its border: `@`. */
  before?: string;
}

/** One line to fill in: its label, its hint, its fault, and what they have to do with each other. */
export function Field({ name, label, hint, fault, before, verbatim, ...rest }: FieldProps) {
  const id = `field-${name}`;
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  // Preact's types want the kind of an input as one literal, not as a choice of several.
  const input = { type: 'text', ...rest } as InputHTMLAttributes<HTMLInputElement>;
  return (
    <div class={fault ? 'field field-faulty' : 'field'}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div class="field-box">
        {before && <span aria-hidden="true">{before}</span>}
        <input
          {...input}
          {...(verbatim && { autocapitalize: 'none', spellcheck: false })}
          id={id}
          name={name}
          aria-describedby={described || undefined}
          aria-invalid={fault ? 'true' : undefined}
        />
      </div>
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
