import { isObject, type Json } from './document.ts';
import { mediaType } from './images.ts';
import { LIMITS } from './limits.ts';
import { count, list, url } from './values.ts';

/** One file of a film or sound, as its server offers it. */
export interface MediaFile {
  kind: 'video' | 'audio';
  url: string;
  mediaType: string;
  width: number | null;
  height: number | null;
  /** In bytes, as its server says. */
  size: number | null;
  /** Whether it is said to have pictures and no sound. */
  silent: boolean;
}

/**
 * The files among the links of `url`: PeerTube hangs those of its playlists on the playlist, Funkwhale and Castopod give
 * one. What only tells of a file is none.
 */
export function readFiles(...values: unknown[]): MediaFile[] {
  const found = new Map<string, MediaFile>();
  let looked = 0;
  const look = (value: unknown, deeper: boolean) => {
    for (const item of list(value)) {
      looked += 1;
      if (looked > LIMITS.files || !isObject(item)) continue;
      const file = readFile(item);
      if (file) found.set(file.url, file);
      if (deeper) look(item.tag, false);
    }
  };
  for (const value of values) look(value, true);
  return [...found.values()];
}

function readFile(from: Json): MediaFile | null {
  const type = mediaType(from.mediaType);
  const href = url(from.href ?? from.url);
  const kind = /^(video|audio)\//.exec(type ?? '')?.[1] as MediaFile['kind'] | undefined;
  if (type === null || href === null || !kind || list(from.rel).includes('metadata')) return null;
  const streams = list(from.attachment).flatMap((one) =>
    isObject(one) && one.name === 'ffprobe_codec_type' ? [one.value] : [],
  );
  const heard = streams.length === 0 || streams.includes('audio');
  const seen = kind === 'video' && (streams.length === 0 || streams.includes('video'));
  return {
    kind: seen ? 'video' : 'audio',
    url: href,
    mediaType: type,
    width: count(from.width, 100_000),
    height: count(from.height, 100_000),
    size: count(from.size, Number.MAX_SAFE_INTEGER),
    silent: !heard,
  };
}
