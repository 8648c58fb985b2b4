import type { Frame as FrameProps } from '@skein/api/pages.ts';
import { type ComponentType, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Words } from './words.ts';

/** What every piece of a page may ask for: the frame it stands in, and the words of its language. */
export interface Surroundings {
  frame: FrameProps;
  words: Words;
}

/** What a page says about itself to browsers, search engines and link previews. */
export interface Head {
  /** Without the name of the server, which is added. */
  title: string;
  description?: string;
  /** An absolute address: where this page really lives. */
  canonical?: string;
  /** The same thing as an ActivityPub document. */
  activity?: string;
  /** What sites ask that want to show it in a frame. */
  oembed?: string;
  /** The same as feeds, without their endings. */
  feed?: string;
  kind?: 'website' | 'article' | 'profile';
  published?: string;
  /** Who wrote it, as `@name@server`, for link previews elsewhere. */
  creator?: string;
  /** `large`: it is what the page is about, not a face beside it. */
  image?: { url: string; alt: string; width?: number; height?: number; large?: boolean };
  /** Of a profile, without the first @. */
  username?: string;
  /** False keeps search engines away. */
  indexed: boolean;
  /**
   * Forms and messages are narrow, and a form has nothing to click away to; wide pages have a second column; what stands
   * in a frame of somebody else's page has nothing around it, and leads out of it.
   */
  shape: 'form' | 'message' | 'reading' | 'wide' | 'embed';
}

/** A page: what its head says, and its main part. */
export interface Page<Props> {
  head(props: Props, surroundings: Surroundings): Head;
  Body: ComponentType<Props>;
}

const Context = createContext<Surroundings | null>(null);

/** Gives the surroundings to everything inside it. */
export const SurroundingsProvider = Context.Provider;

/** The frame and the words of the page that a piece stands in. */
export function useSurroundings(): Surroundings {
  const surroundings = useContext(Context);
  if (surroundings === null) throw new Error('A piece of a page was rendered outside of a page');
  return surroundings;
}
