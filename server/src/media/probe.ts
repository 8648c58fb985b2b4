import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Container } from './container.ts';
import { refuseBeyond, unreadable } from './film-limits.ts';
import { type Bounds, runProgram } from './program.ts';

/** What a film or sound is, as its headers say. */
export interface Probed {
  type: 'gifv' | 'video' | 'audio';
  /** Number of the stream, its codec and how its colours are written. */
  video: { index: number; codec: string; colours: string } | null;
  audio: { index: number; codec: string } | null;
  /** As it is looked at: upright. */
  width: number | null;
  height: number | null;
  frameRate: string | null;
  durationMs: number | null;
  bitrate: number | null;
}

const CODECS = [
  ...['h264', 'hevc', 'h263', 'mpeg4', 'mjpeg', 'vp8', 'vp9', 'av1', 'libdav1d', 'gif', 'png'],
  ...['aac', 'mp3', 'mp3float', 'mp2', 'opus', 'libopus', 'vorbis', 'flac', 'alac', 'amrnb', 'amrwb'],
  ...['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_s16be', 'pcm_alaw', 'pcm_mulaw'],
].join(',');

/**
 * How a stranger's file is opened: by the one reader that its first bytes ask for, so that no list of other files is ever
 * read, by these codecs alone, and from nothing but files.
 */
export function opening(container: Container | 'mp4', path: string): string[] {
  const reader = container === 'mp4' ? 'mov' : container;
  return [
    ...['-protocol_whitelist', 'file', '-format_whitelist', READERS[reader] ?? reader],
    ...['-codec_whitelist', CODECS, '-f', reader, '-i', `file:${path}`],
  ];
}

/** Names under which readers know themselves. */
const READERS: Partial<Record<Container, string>> = {
  mov: 'mov,mp4,m4a,3gp,3g2,mj2',
  matroska: 'matroska,webm',
};

const SHOWN =
  'format=duration,bit_rate:stream=index,codec_type,codec_name,width,height,avg_frame_rate,pix_fmt,nb_read_packets:stream_disposition=attached_pic:stream_side_data=rotation';

const Said = z.object({
  format: z.object({ duration: z.string().optional(), bit_rate: z.string().optional() }).optional(),
  streams: z.array(
    z.object({
      index: z.number().int().min(0),
      codec_type: z.string().optional(),
      codec_name: z.string().optional(),
      width: z.number().int().optional(),
      height: z.number().int().optional(),
      avg_frame_rate: z.string().optional(),
      pix_fmt: z.string().optional(),
      nb_read_packets: z.string().optional(),
      disposition: z.object({ attached_pic: z.number().optional() }).optional(),
      side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
    }),
  ),
});
type Stream = z.output<typeof Said>['streams'][number];

/** Reads what a file says of itself; null for a GIF that stands still. @throws {Refusal} invalid, as Mastodon says it */
export async function probe(
  ffmpeg: string,
  path: string,
  container: Container | 'mp4',
  bounds: Bounds,
): Promise<Probed | null> {
  const { streams, format } = await ask(ffmpeg, path, container, bounds);
  const moving = streams.find((one) => one.codec_type === 'video' && !one.disposition?.attached_pic);
  const sound = streams.find((one) => one.codec_type === 'audio');
  if (container === 'gif' && Number(moving?.nb_read_packets ?? 0) < 2) return null;
  if (!moving && !sound) throw unreadable('nothing to see or to hear');
  return {
    type: container === 'gif' ? 'gifv' : moving ? 'video' : 'audio',
    ...(moving ? measured(moving) : { video: null, width: null, height: null, frameRate: null }),
    audio: sound ? { index: sound.index, codec: sound.codec_name ?? '' } : null,
    durationMs: whole(Number(format?.duration) * 1000),
    bitrate: whole(Number(format?.bit_rate)),
  };
}

async function ask(ffmpeg: string, path: string, container: Container | 'mp4', bounds: Bounds) {
  try {
    const counted = container === 'gif' ? ['-count_packets', '-read_intervals', '%+#2'] : [];
    const program = join(dirname(ffmpeg), 'ffprobe');
    const args = ['-v', 'error', ...counted, '-show_entries', SHOWN, '-of', 'json'];
    return Said.parse(JSON.parse(await runProgram(program, [...args, ...opening(container, path)], bounds)));
  } catch (error) {
    throw unreadable(error);
  }
}

function measured(stream: Stream) {
  const { width = 0, height = 0, index, codec_name: codec = '', pix_fmt: colours = '' } = stream;
  const [pictures = 0, seconds = 0] = (stream.avg_frame_rate ?? '').split('/').map(Number);
  const rate = seconds > 0 ? pictures / seconds : 0;
  refuseBeyond(width, height, rate);
  const turned = stream.side_data_list?.some(({ rotation = 0 }) => Math.abs(rotation) % 180 === 90);
  return {
    video: { index, codec, colours },
    width: turned ? height : width,
    height: turned ? width : height,
    frameRate: rate > 0 ? (stream.avg_frame_rate ?? null) : null,
  };
}

function whole(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? Math.min(Math.round(value), 2 ** 50) : null;
}
