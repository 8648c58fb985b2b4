import { LOCALES } from '@skein/api/locales.ts';
import type { RuleFormProps } from '@skein/api/pages.ts';
import { ById, Flag, IdParam, optional, Whole } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import type { Route } from '../http/route.ts';
import {
  addRule,
  changeRule,
  listRules,
  moveRule,
  type Rule,
  refuseUnlessRuns,
  removeRule,
  shownRules,
} from '../instance/index.ts';
import { showPage } from '../sign-in/index.ts';
import { faultsIn } from './faults.ts';
import { memberForm, memberPage } from './member-routes.ts';

const RULES = '/settings/rules';
const EDIT = '/settings/rules/edit';

const text = optional(z.string().max(10_000)).transform((value) => value ?? '');
const Typed = z.object({
  text,
  hint: text,
  text_en: text,
  hint_en: text,
  text_fr: text,
  hint_fr: text,
});

type Typed = z.output<typeof Typed>;

/** Where those who run the server say what they ask of everybody. */
export const rulesRoutes: readonly Route[] = [
  memberPage({
    path: RULES,
    params: z.object({ saved: optional(Flag) }),
    about: 'The rules of the server, for those who run it',
    async show(ctx, { input, request }) {
      refuseUnlessRuns(ctx);
      return showPage(ctx, request, 'rules', {
        rules: await shownRules(ctx),
        saved: input.saved === true,
      });
    },
  }),
  memberPage({
    path: EDIT,
    params: z.object({ id: optional(IdParam) }),
    about: 'The form for one rule',
    async show(ctx, { input, request }) {
      refuseUnlessRuns(ctx);
      const rule = input.id === undefined ? null : (await listRules(ctx)).find((one) => one.id === input.id);
      if (rule === undefined) throw notFound();
      return showPage(ctx, request, 'rule-form', {
        action: EDIT,
        id: input.id === undefined ? null : String(input.id),
        values: rule ? valuesOf(rule) : {},
        faults: {},
      });
    },
  }),
  memberForm({
    path: EDIT,
    params: Typed.extend({ id: optional(IdParam) }),
    about: 'Add or change a rule',
    async act(ctx, { input, request }) {
      const { id, ...values } = input;
      try {
        const rule = { text: values.text, hint: values.hint, translations: translationsIn(values) };
        await (id === undefined ? addRule(ctx, rule) : changeRule(ctx, id, rule));
        return `${RULES}?saved=1`;
      } catch (error) {
        const faults = faultsIn(error);
        if (faults === null) throw error;
        const props = { action: EDIT, id: id === undefined ? null : String(id), values, faults };
        return showPage(ctx, request, 'rule-form', props, { status: 422 });
      }
    },
  }),
  memberForm({
    path: `${RULES}/move`,
    params: z.object({ id: IdParam, place: Whole.pipe(z.number().min(1).max(1000)) }),
    about: 'Put a rule at another place',
    async act(ctx, { input }) {
      await moveRule(ctx, input.id, input.place);
      return RULES;
    },
  }),
  memberForm({
    path: `${RULES}/remove`,
    params: ById,
    about: 'Take a rule away',
    async act(ctx, { input }) {
      await removeRule(ctx, input.id);
      return RULES;
    },
  }),
];

/** Nothing in both fields of a language is no translation. */
function translationsIn(values: Typed): Record<string, { text: string; hint: string } | null> {
  const entries = LOCALES.map((locale) => {
    const said = { text: values[`text_${locale}`].trim(), hint: values[`hint_${locale}`].trim() };
    return [locale, said.text === '' && said.hint === '' ? null : said];
  });
  return Object.fromEntries(entries);
}

function valuesOf({ text: own, hint, translations }: Rule): RuleFormProps['values'] {
  const others = LOCALES.flatMap((locale) => [
    [`text_${locale}`, translations[locale]?.text ?? ''],
    [`hint_${locale}`, translations[locale]?.hint ?? ''],
  ]);
  return { text: own, hint, ...Object.fromEntries(others) };
}
