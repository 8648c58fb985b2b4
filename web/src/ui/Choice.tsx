interface ChoiceProps {
  name: string;
  label: string;
  value: string;
  options: { value: string; text: string; lang?: string }[];
}

/** One of several, chosen from a list that unfolds. */
export function Choice({ name, label, value, options }: ChoiceProps) {
  const id = `field-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">
        <select id={id} name={name}>
          {options.map((option) => (
            <option
              key={option.value}
              value={option.value}
              lang={option.lang}
              selected={option.value === value}
            >
              {option.text}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
