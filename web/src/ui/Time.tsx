import { useSurroundings } from './page.ts';

/** A moment: how long ago, or in full; the full form always stands in its title. */
export function Time({ at, full = false, id }: { at: string; full?: boolean; id?: string }) {
  const { words, frame } = useSurroundings();
  const moment = words.moment(at);
  return (
    <time dateTime={at} title={moment} id={id}>
      {full ? moment : words.ago(at, frame.now)}
    </time>
  );
}
