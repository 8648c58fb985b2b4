import type { ComposerPicture, PictureFault } from '@skein/api/composer-picture.ts';
import { ALT_TEXT_MAX } from '@skein/api/limits.ts';
import type { ComposerProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { FileField } from './FileField.tsx';
import { useSurroundings } from './page.ts';
import { TextArea } from './TextArea.tsx';
import { Tick } from './Tick.tsx';

const faults: Record<PictureFault, WordId> = {
  too_large: 'pictures.fileTooLarge',
  too_many_pixels: 'pictures.tooManyPixels',
  too_many_points: 'pictures.tooManyPoints',
  unplayed: 'pictures.unplayed',
  making: 'pictures.making',
  failed: 'pictures.failed',
  unreadable: 'pictures.fileUnreadable',
  missing: 'pictures.missing',
  gone: 'pictures.gone',
  busy: 'pictures.busy',
  alt_too_long: 'pictures.altTooLong',
};

type Fields = Pick<ComposerProps, 'pictures' | 'taken'>;

/** Where pictures, a film or a sound are added to a post, one below the other, each place behind the one before. */
export function PictureFields({ pictures, taken, sensitive }: Fields & { sensitive: boolean }) {
  const { t } = useSurroundings().words;
  return (
    <details class="fold" open={pictures.some(isUsed)}>
      <summary>{t('pictures.title')}</summary>
      <p class="hint">{t('pictures.hint')}</p>
      <Places pictures={pictures} taken={taken} />
      <Tick name="sensitive" label={t('pictures.sensitive')} checked={sensitive} required={false} />
    </details>
  );
}

function Places({ pictures: [first, ...others], taken }: Fields) {
  const { t } = useSurroundings().words;
  if (!first) return null;
  return (
    <>
      <Place picture={first} taken={taken} />
      {others.length > 0 && (
        <details class="fold" open={others.some(isUsed)}>
          <summary>{t('pictures.another')}</summary>
          <Places pictures={others} taken={taken} />
        </details>
      )}
    </>
  );
}

function Place({ picture, taken }: { picture: ComposerPicture; taken: Fields['taken'] }) {
  const { t } = useSurroundings().words;
  const { place, alt, kept, fault } = picture;
  const said =
    fault === null
      ? undefined
      : t(faults[fault] ?? faults.unreadable, {
          megabytes: taken.megabytes,
          films: taken.films,
          most: ALT_TEXT_MAX,
        });
  const inText = fault === 'alt_too_long';
  return (
    <fieldset class="picture">
      <legend>{t('pictures.place', { place })}</legend>
      {kept ? (
        <>
          <input type="hidden" name={`media_${place}`} value={kept.id} autocomplete="off" />
          {kept.preview ? (
            <img src={kept.preview} alt={alt || t('pictures.kept')} />
          ) : (
            <p>{t(kept.kind === 'audio' ? 'pictures.keptSound' : 'pictures.keptFilm')}</p>
          )}
          {fault === 'making' && <p class="hint">{said}</p>}
          <Tick name={`drop_${place}`} label={t('pictures.drop')} required={false} />
        </>
      ) : (
        <FileField name={`file_${place}`} taken={taken} fault={inText ? undefined : said} />
      )}
      <TextArea
        name={`alt_${place}`}
        label={t('pictures.fileAlt')}
        hint={t('pictures.altHint')}
        value={alt}
        rows={2}
        fault={inText || (kept && fault !== 'making') ? said : undefined}
        autofocus={inText}
      />
    </fieldset>
  );
}

function isUsed({ alt, kept, fault }: ComposerPicture): boolean {
  return alt !== '' || kept !== null || fault !== null;
}
