/** What somebody writes in a scenario. */
export interface Draft {
  text: string;
  visibility?: 'public' | 'unlisted' | 'private' | 'direct';
  warning?: string;
  /** Options of a poll of one choice that lasts an hour. */
  options?: string[];
  /** Description of a picture that goes with it. */
  picture?: string;
  /** Address of what it answers, or quotes. */
  answers?: string;
  quotes?: string;
  /** Who is named: the text must say their handle. */
  names?: Member;
}

/** A post as a server shows it to somebody. */
export interface Shown {
  uri: string;
  /** Without markup. */
  text: string;
  warning: string;
  visibility: string;
  isEdited: boolean;
  hashtags: string[];
  pictures: { description: string; url: string }[];
  poll: { title: string; votes: number }[];
  /** What it quotes, where the server shows that as a quote. */
  quotes: string | null;
  /** Likes and boosts, where the server counts them. */
  likes: number;
  boosts: number;
}

export type Told = 'follow' | 'follow_request' | 'mention' | 'favourite' | 'reblog' | 'poll' | 'quote';

/** Somebody on a server of the lab, who does everything through that server's own door and says what it shows them. */
export interface Member {
  name: string;
  /** `alice@127.0.0.1:4001`. */
  handle: string;
  /** Id of their actor. */
  actor: string;

  follow(whom: Member): Promise<void>;
  unfollow(whom: Member): Promise<void>;
  /** Answers who asked to follow. */
  answer(whom: Member, agrees: boolean): Promise<void>;
  /** @returns the id of what was posted. */
  post(draft: Draft): Promise<string>;
  edit(uri: string, text: string): Promise<void>;
  remove(uri: string): Promise<void>;
  boost(uri: string): Promise<void>;
  unboost(uri: string): Promise<void>;
  like(uri: string): Promise<void>;
  unlike(uri: string): Promise<void>;
  vote(uri: string, choice: number): Promise<void>;
  pin(uri: string): Promise<void>;
  rename(name: string): Promise<void>;
  block(whom: Member): Promise<void>;
  report(whom: Member, uri: string, comment: string): Promise<void>;
  /** To an account that says that it is this one too. */
  move(to: Member): Promise<void>;

  follows(whom: Member): Promise<boolean>;
  /** Whether they wait for that one's answer. */
  asks(whom: Member): Promise<boolean>;
  isFollowedBy(whom: Member): Promise<boolean>;
  /** Whether that one waits for an answer. */
  isAskedBy(whom: Member): Promise<boolean>;
  isBlockedBy(whom: Member): Promise<boolean>;
  told(what: Told, by: Member, uri?: string): Promise<boolean>;
  /** A post or a boost of it where they read what those write whom they follow. */
  home(uri: string): Promise<Shown | null>;
  /** What their server shows of a post that it has. */
  read(uri: string): Promise<Shown | null>;
  /** The same, where the server may fetch it first. */
  find(uri: string): Promise<Shown | null>;
  /** Ids of what answers a post, as they see it; looking may make their server ask others. */
  thread(uri: string): Promise<string[]>;
  profile(of: Member): Promise<{ name: string; pinned: string[] }>;
  /** Comments of the reports that whoever keeps order on this server reads. */
  reports(): Promise<string[]>;
}

/** Looks again until it holds: what another server has to say comes when it comes. */
export async function soon<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  patienceMs = 15_000,
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 400)) {
    const found = await look();
    if (found) return found;
    if (performance.now() > until) throw new Error(`${what}: not within ${patienceMs / 1000} s`);
    await new Promise((done) => setTimeout(done, pause));
  }
}
