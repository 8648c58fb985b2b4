import { notFound } from '../errors.ts';
import { changeRule, listRules } from '../instance/index.ts';
import { type Command, UsageError } from './command.ts';
import { ruleId } from './rule-id.ts';

export const rulesEdit: Command = {
  name: 'rules edit',
  about: 'Changes what a rule says, or what it says in another language.',
  takes: ['ID'],
  options: {
    text: { value: 'T', about: 'The rule.' },
    hint: { value: 'H', about: 'What explains it; an empty text takes it away.' },
    language: { value: 'L', about: 'Changes its translation, as in fr; an empty --text takes that away.' },
  },
  where: 'writer',
  async run(ctx, input) {
    const id = ruleId(input);
    const [text, hint, language] = [input.text('text'), input.text('hint'), input.text('language')];
    if (text === undefined && hint === undefined) throw new UsageError('--text or --hint is missing');
    if (language === undefined) return changeRule(ctx, id, { text, hint });
    const rule = (await listRules(ctx)).find((one) => one.id === id);
    if (!rule) throw notFound();
    const before = rule.translations[language] ?? { text: '', hint: '' };
    const said = text === '' ? null : { text: text ?? before.text, hint: hint ?? before.hint };
    await changeRule(ctx, id, { translations: { [language]: said } });
  },
};
