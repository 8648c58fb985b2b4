import { useSurroundings } from './page.ts';

interface FileFieldProps {
  name: string;
  /** `films`: how large films and sounds may be, where they are taken too. */
  taken: { types: readonly string[]; megabytes: number; films?: number };
  fault?: string | undefined;
}

/** Where a file is chosen: which kinds are taken, and how large they may be. */
export function FileField({ name, taken, fault }: FileFieldProps) {
  const { t } = useSurroundings().words;
  const id = `field-${name}`;
  return (
    <div class={fault ? 'field field-faulty' : 'field'}>
      <label for={id}>
        {taken.films === undefined
          ? t('pictures.file', { megabytes: taken.megabytes })
          : t('pictures.anyFile', { megabytes: taken.megabytes, films: taken.films })}
      </label>
      <div class="field-box">
        <input
          type="file"
          id={id}
          name={name}
          accept={taken.types.join(',')}
          autofocus={fault !== undefined}
          aria-describedby={fault ? `${id}-fault` : undefined}
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
