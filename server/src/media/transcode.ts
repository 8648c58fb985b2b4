import type { Container } from './container.ts';
import { opening, type Probed } from './probe.ts';
import { type Bounds, runProgram } from './program.ts';

/** Says nothing of where, when and with what it was made: not for the whole, its streams or its chapters. */
const SILENT = [
  ...['-map_metadata', '-1', '-map_metadata:s', '-1', '-map_chapters', '-1'],
  ...['-sn', '-dn', '-fflags', '+bitexact'],
];

const PLAIN_COLOURS = /^yuvj?420p$/;

/**
 * Writes a film or sound anew, so that every browser plays it: MP4 with H.264 and AAC, or MP3. What is that already is
 * copied stream by stream. @throws when it cannot be done, or not within the bounds
 */
export async function transcode(
  ffmpeg: string,
  from: { path: string; container: Container; probed: Probed },
  to: string,
  bounds: Bounds,
): Promise<'mp4' | 'mp3'> {
  const { path, container, probed } = from;
  const made = probed.video ? filmOf(probed) : soundOf(probed);
  const format = probed.video ? 'mp4' : 'mp3';
  await runProgram(
    ffmpeg,
    [
      ...['-nostdin', '-hide_banner', '-v', 'error', '-threads', '1', ...opening(container, path)],
      ...[...made, ...SILENT, '-f', format, '-y', `file:${to}`],
    ],
    bounds,
  );
  return format;
}

function filmOf({ video, audio, type }: Probed): string[] {
  const isKept = video?.codec === 'h264' && PLAIN_COLOURS.test(video.colours);
  const sound = type === 'gifv' ? null : audio;
  return [
    ...['-map', `0:${video?.index}`, ...(sound ? ['-map', `0:${sound.index}`] : ['-an'])],
    // Cameras write of themselves between the pictures too: H.264 has units of type 6 for that.
    ...(isKept ? ['-c:v', 'copy', '-bsf:v', 'filter_units=remove_types=6'] : ENCODED),
    ...(sound
      ? sound.codec === 'aac'
        ? ['-c:a', 'copy']
        : ['-c:a', 'aac', '-b:a', '128k', '-ac', '2']
      : []),
    ...['-movflags', '+faststart'],
  ];
}

/** H.264 has only even measures in the colours that browsers show. */
const ENCODED = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-maxrate', '6M', '-bufsize', '12M'],
  ...['-pix_fmt', 'yuv420p', '-vf', 'scale=ceil(iw/2)*2:ceil(ih/2)*2', '-threads', '2', '-g', '250'],
];

function soundOf({ audio }: Probed): string[] {
  return [
    ...['-map', `0:${audio?.index}`, '-vn'],
    ...(audio?.codec === 'mp3' ? ['-c:a', 'copy'] : ['-c:a', 'libmp3lame', '-q:a', '2', '-ac', '2']),
    ...['-id3v2_version', '0', '-write_id3v1', '0'],
  ];
}

/** Writes the first picture of a film that we made, as a JPEG. */
export async function firstPicture(ffmpeg: string, film: string, to: string, bounds: Bounds): Promise<void> {
  await runProgram(
    ffmpeg,
    [
      ...['-nostdin', '-hide_banner', '-v', 'error', '-threads', '1', ...opening('mp4', film)],
      ...['-frames:v', '1', '-an', '-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'],
      ...['-f', 'mjpeg', '-y', `file:${to}`],
    ],
    bounds,
  );
}
