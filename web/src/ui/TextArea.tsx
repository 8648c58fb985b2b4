interface TextAreaProps {
  name: string;
  label: string;
  value: string;
  rows: number;
  hint?: string;
  /** What is wrong with it, in words; it is read out together with the field. */
  fault?: string | undefined;
  lang?: string;
  autofocus?: boolean;
}

/** Several lines to fill in: the label, the hint, the fault, and what they have to do with each other. */
export function TextArea({ name, label, value, hint, fault, ...rest }: TextAreaProps) {
  const id = `field-${name}`;
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return (
    <div class={fault ? 'field field-faulty' : 'field'}>
      <label for={id}>{label}</label>
      <div class="field-box">
        <textarea
          {...rest}
          id={id}
          name={name}
          dir="auto"
          aria-describedby={described || undefined}
          aria-invalid={fault ? 'true' : undefined}
          // A browser leaves out the first line break of what stands here.
          value={value.startsWith('\n') ? `\n${value}` : value}
        />
      </div>
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
