import { stat } from 'node:fs/promises';
import {
  ADTS,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  FLAC,
  FlacOutputFormat,
  Input,
  type InputAudioTrack,
  type InputFormat,
  type InputVideoTrack,
  MP3,
  MP4,
  Mp3OutputFormat,
  Mp4OutputFormat,
  OGG,
  OggOutputFormat,
  Output,
  type OutputFormat,
  QTFF,
  WAVE,
  WavOutputFormat,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import { Refusal } from '../errors.ts';
import { refuseUnplayed, type Silenced, silenced } from './codecs.ts';
import type { Container } from './container.ts';
import { refuseBeyond, unreadable } from './film-limits.ts';
import type { Rewritten, Sounding } from './sizes.ts';

// Only the process that writes films anew imports this: strangers' files are read here.

/** Three hours of sound in one stream. */
const MOST_PACKETS = 500_000;
const DAY_SECONDS = 86_400;

type Readable = Exclude<Container, 'gif'>;

const READERS: Record<Readable, InputFormat[]> = {
  mov: [MP4, QTFF],
  matroska: [WEBM],
  ogg: [OGG],
  mp3: [MP3],
  aac: [ADTS],
  flac: [FLAC],
  wav: [WAVE],
};

/** One stream of the file, measured before anything is written. */
interface Track {
  track: InputVideoTrack | InputAudioTrack;
  count: number;
  start: number;
  /** When the last packet begins, and when whatever lasts longest ends. */
  last: number;
  end: number;
}

/**
 * Writes a film or sound anew as it is: the same pictures and sounds in a container that says nothing else. Its first
 * film and first sound are kept, and of them what decoders need.
 * @throws {Refusal} invalid
 */
export async function rewrite(path: string, container: Readable, to: string): Promise<Rewritten> {
  const input = new Input({ source: new FilePathSource(path), formats: READERS[container] });
  const [film, sound] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  if (!film && !sound) throw unreadable('nothing to see or to hear');
  if (film) refuseUnplayed(await film.getCodec(), 'videos');
  if (sound) refuseUnplayed(await sound.getCodec(), 'sounds');
  const size = film && (await sizeOf(film));
  const tracks: Track[] = [];
  for (const track of [film, sound]) if (track) tracks.push(await measured(track));
  const start = Math.min(...tracks.map((one) => one.start));
  const seconds = Math.max(...tracks.map((one) => one.end)) - Math.max(0, start);
  if (!(seconds > 0 && seconds <= DAY_SECONDS)) throw new Refusal('invalid', 'This file has no end');
  const rate = film ? rateOf(tracks[0] as Track) : 0;
  if (size) refuseBeyond(size.coded.width, size.coded.height, rate);
  const format = formatOf(container, film !== null);
  await write(tracks, { to, format: WRITERS[format](), start });
  const { size: bytes } = await stat(to);
  return {
    format,
    type: film ? 'video' : 'audio',
    width: size?.shown.width ?? null,
    height: size?.shown.height ?? null,
    frameRate: rate > 0 ? fraction(rate) : null,
    durationMs: Math.max(1, Math.round(seconds * 1000)),
    bitrate: Math.round((bytes * 8) / seconds),
    bytes,
  };
}

async function sizeOf(film: InputVideoTrack) {
  const coded = { width: await film.getCodedWidth(), height: await film.getCodedHeight() };
  const shown = { width: await film.getDisplayWidth(), height: await film.getDisplayHeight() };
  refuseBeyond(shown.width, shown.height, 0);
  return { coded, shown };
}

/** Looks at where every packet stands, without reading any. */
async function measured(track: Track['track']): Promise<Track> {
  let [count, start, last, end] = [0, Number.POSITIVE_INFINITY, 0, 0];
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, ALL)) {
    count += 1;
    if (count > MOST_PACKETS) throw unreadable(`more than ${MOST_PACKETS} packets`);
    start = Math.min(start, packet.timestamp);
    last = Math.max(last, packet.timestamp);
    end = Math.max(end, packet.timestamp + packet.duration);
  }
  if (!(start >= -DAY_SECONDS && end <= DAY_SECONDS)) throw new Refusal('invalid', 'This file has no end');
  return { track, count, start, last, end };
}

const ALL = { metadataOnly: true } as const;

/** Not every container says how long its last picture stands. */
function rateOf({ count, start, last, end }: Track): number {
  if (last > start) return (count - 1) / (last - start);
  return end > start ? count / (end - start) : 0;
}

function formatOf(container: Readable, film: boolean): Sounding {
  if (container === 'mov') return film ? 'mp4' : 'm4a';
  if (container === 'matroska') return film ? 'webm' : 'weba';
  if (film) throw unreadable('a film in a container of sounds');
  return container === 'aac' ? 'm4a' : container;
}

const WRITERS: Record<Sounding, () => OutputFormat> = {
  // The index stands before what it leads to, so that players begin at once.
  mp4: () => new Mp4OutputFormat({ fastStart: 'reserve' }),
  m4a: () => new Mp4OutputFormat({ fastStart: 'reserve' }),
  webm: () => new WebMOutputFormat(),
  weba: () => new WebMOutputFormat(),
  ogg: () => new OggOutputFormat(),
  mp3: () => new Mp3OutputFormat(),
  flac: () => new FlacOutputFormat(),
  wav: () => new WavOutputFormat(),
};

async function write(
  tracks: readonly Track[],
  { to, format, start }: { to: string; format: OutputFormat; start: number },
): Promise<void> {
  // What comes before nought is not shown, and only some containers can say so.
  const shift = format.negativeTimestampSupport === 'full' ? 0 : Math.min(0, start);
  const output = new Output({ format, target: new FilePathTarget(to) });
  const streams: Stream[] = [];
  for (const { track, count } of tracks) streams.push(await begun(output, track, count));
  await output.start();
  for (;;) {
    // Whatever comes first in time is written first, so that players find both side by side.
    const [next] = streams.filter(({ packet }) => packet).sort((a, b) => timeOf(a) - timeOf(b));
    if (!next?.packet) break;
    const data = next.silenced.packet(next.packet.data);
    if (data !== null) await next.add(next.packet.clone({ data, timestamp: next.packet.timestamp - shift }));
    await next.step();
  }
  if (streams.some(({ added }) => added === 0)) throw unreadable('nothing but remarks');
  await output.finalize();
}

interface Stream {
  packet: EncodedPacket | null;
  added: number;
  silenced: Silenced;
  add(packet: EncodedPacket): Promise<void>;
  /** Reads the next packet. */
  step(): Promise<void>;
}

function timeOf({ packet }: Stream): number {
  return packet?.timestamp ?? 0;
}

async function begun(output: Output, track: Track['track'], count: number): Promise<Stream> {
  const codec = await track.getCodec();
  const config = await track.getDecoderConfig();
  if (codec === null || config === null) throw unreadable('how to decode it is not said');
  const told = config.description === undefined ? undefined : bytesOf(config.description);
  const quiet = silenced(codec, told);
  const decoderConfig = { ...config, description: quiet.description } as never;
  const metadata = { maximumPacketCount: count };
  let source: EncodedVideoPacketSource | EncodedAudioPacketSource;
  if (track.isVideoTrack()) {
    source = new EncodedVideoPacketSource(codec as never);
    output.addVideoTrack(source, { ...metadata, rotation: await track.getRotation() });
  } else {
    source = new EncodedAudioPacketSource(codec as never);
    output.addAudioTrack(source, metadata);
  }
  const packets = new EncodedPacketSink(track).packets();
  const stream: Stream = {
    packet: null,
    added: 0,
    silenced: quiet,
    add(packet) {
      stream.added += 1;
      return source.add(packet, { decoderConfig });
    },
    async step() {
      const { value, done } = await packets.next();
      stream.packet = done ? null : value;
      if (done) source.close();
    },
  };
  await stream.step();
  return stream;
}

function bytesOf(source: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}

/** As ffprobe writes it: `30000/1001`. */
function fraction(rate: number): string {
  const whole = Math.round(rate);
  return Math.abs(rate - whole) < 0.005 ? `${whole}/1` : `${Math.round(rate * 1001)}/1001`;
}
