import type { Rule } from '@skein/api/instance.ts';
import { useSurroundings } from './page.ts';

/** The rules of the server in their order, each in the language of the page where it has been translated. */
export function Rules({ rules }: { rules: Rule[] }) {
  return (
    <ol class="rules">
      {rules.map((rule) => (
        <li key={rule.id}>
          <RuleText rule={rule} />
        </li>
      ))}
    </ol>
  );
}

/** One rule, and below it what explains it. */
export function RuleText({ rule }: { rule: Rule }) {
  const { locale } = useSurroundings().words;
  const { text, hint } = rule.translations[locale] ?? rule;
  return (
    <>
      <p class="rule" dir="auto">
        {text}
      </p>
      {hint !== '' && (
        <p class="hint" dir="auto">
          {hint}
        </p>
      )}
    </>
  );
}
