import { PORTRAIT_ALT_MAX } from '@skein/api/limits.ts';
import type { ProfileFormProps } from '@skein/api/pages.ts';
import { Field } from './Field.tsx';
import { FileField } from './FileField.tsx';
import { useSurroundings } from './page.ts';
import { Tick } from './Tick.tsx';

type PortraitFieldsProps = Pick<
  ProfileFormProps,
  'texts' | 'pictures' | 'faults' | 'taken' | 'chooseAgain'
> & {
  which: 'avatar' | 'header';
};

/** An avatar or a header: the one there is, the file of a new one, and what it shows. */
export function PortraitFields({ which, texts, pictures, faults, taken, chooseAgain }: PortraitFieldsProps) {
  const { t } = useSurroundings().words;
  const picture = pictures[which];
  const described = `${which}_description` as const;
  const fault = faults[which];
  const said =
    fault &&
    t(fault === 'too_long' ? 'pictures.tooLarge' : 'pictures.unreadable', { megabytes: taken.megabytes });
  return (
    <fieldset class={`picture ${which}-fields`}>
      <legend>{t(which === 'avatar' ? 'settings.avatar' : 'settings.header')}</legend>
      {picture !== null && (
        <>
          <img src={picture} alt={texts[described] || t('settings.pictureNow')} />
          <Tick name={`no_${which}`} label={t('settings.noPicture')} required={false} />
        </>
      )}
      <FileField name={which} taken={taken} fault={said} />
      {chooseAgain && !said && <p class="hint">{t('settings.chooseAgain')}</p>}
      <Field
        name={described}
        label={t('pictures.alt')}
        value={texts[described]}
        fault={faults[described] && t('pictures.altTooLong', { most: PORTRAIT_ALT_MAX })}
      />
    </fieldset>
  );
}
