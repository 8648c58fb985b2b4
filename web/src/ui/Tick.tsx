/** A box to tick, with its fault below. */
export function Tick({
  name,
  label,
  fault,
  required = true,
  checked,
}: {
  name: string;
  label: string;
  fault?: string | undefined;
  required?: boolean;
  checked?: boolean;
}) {
  const id = `field-${name}`;
  return (
    <div class={fault ? 'tick field-faulty' : 'tick'}>
      <input
        type="checkbox"
        id={id}
        name={name}
        value="1"
        required={required}
        checked={checked}
        aria-describedby={fault ? `${id}-fault` : undefined}
        aria-invalid={fault ? 'true' : undefined}
      />
      <label for={id}>{label}</label>
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
