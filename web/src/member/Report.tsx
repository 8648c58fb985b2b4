import type { ReportPageProps } from '@skein/api/own-pages.ts';
import { Choice } from '../ui/Choice.tsx';
import { Form } from '../ui/Form.tsx';
import { accountPath, hostOf, nameOf, statusPath } from '../ui/links.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { TextArea } from '../ui/TextArea.tsx';
import { Tick } from '../ui/Tick.tsx';

/** `/report`: telling those who run the server about somebody. */
export const report: Page<ReportPageProps> = {
  head: ({ account }, { words }) => ({
    title: words.t('report.title', { name: nameOf(account) }),
    indexed: false,
    shape: 'reading',
  }),
  Body,
};

function Body(props: ReportPageProps) {
  const { account, done } = props;
  const { t } = useSurroundings().words;
  return (
    <div class="sheet">
      <p>
        <a href={accountPath(account)}>{t('people.back', { name: nameOf(account) })}</a>
      </p>
      <h1>{t('report.title', { name: nameOf(account) })}</h1>
      {done ? (
        <>
          <p class="note" role="status">
            {t('report.done')}
          </p>
          <p>
            <a href={`/accounts/${account.id}`}>{t('report.then')}</a>
          </p>
        </>
      ) : (
        <ReportForm {...props} />
      )}
    </div>
  );
}

function ReportForm({ account, statusId, rules, category, broken, comment, tooLong }: ReportPageProps) {
  const { t } = useSurroundings().words;
  const host = hostOf(account);
  const hidden = { account_id: account.id, ...(statusId === null ? {} : { status_id: statusId }) };
  return (
    <Form action="/report" hidden={hidden}>
      <p class="lead">{t('report.lead', { name: nameOf(account) })}</p>
      {statusId !== null && (
        <p>
          <a href={statusPath({ id: statusId, account })}>{t('report.post')}</a>
        </p>
      )}
      {rules.length > 0 && (
        <fieldset>
          <legend>{t('report.rules')}</legend>
          {rules.map(({ id, text }, place) => (
            <div class="tick" key={id}>
              <input
                type="checkbox"
                id={`rule-${place}`}
                name="rule_ids[]"
                value={id}
                checked={broken.includes(id)}
              />
              <label for={`rule-${place}`}>{text}</label>
            </div>
          ))}
        </fieldset>
      )}
      <Choice
        name="category"
        label={t('report.category')}
        value={category}
        options={[
          { value: 'other', text: t('report.other') },
          { value: 'spam', text: t('report.spam') },
          { value: 'legal', text: t('report.legal') },
        ]}
      />
      <TextArea
        name="comment"
        label={t('report.comment')}
        value={comment}
        rows={4}
        fault={tooLong ? t('fault.tooLong') : undefined}
      />
      {host !== null && <Tick name="forward" label={t('report.forward', { host })} required={false} />}
      <button class="button" type="submit">
        {t('report.send')}
      </button>
    </Form>
  );
}
