/** What somebody wrote, as the model remembers it. */
export interface Post {
  id: string;
  by: string;
  visibility: string;
  text: string;
  /** Null where nobody knows. */
  language: string | null;
  edited: boolean;
  /** Whether it ever named the reader. */
  named: boolean;
}

/** What somebody passed on. */
export interface Boost {
  id: string;
  by: string;
  post: Post;
}

/** What the reader filters; keywords with whether they stand for whole words. */
export interface Kept {
  id: string;
  title: string;
  keywords: { id: string; keyword: string; whole: boolean }[];
  posts: Set<Post>;
  ended: boolean;
}

/** One row of a home as it is read: id, text, whether it was edited, titles of the filters that it meets. */
export type Row = [id: string, text: string, edited: boolean, filters: string[]];

/**
 * What there is and what the reader chose, told by what was asked and answered, without a look at the server's own
 * rules. Whom a post answers or names, and how often it was boosted, decides nothing.
 */
export class Model {
  readonly reader: string;
  posts: Post[] = [];
  boosts: Boost[] = [];
  /** Whom the reader follows; whether with boosts. */
  follows = new Map<string, boolean>();
  /** Of those whose posts the reader wants in some languages only. */
  languages = new Map<string, readonly string[]>();
  mutes = new Set<string>();
  blocks = new Set<string>();
  blockedBy = new Set<string>();
  /** Who lives on a domain that the reader blocks. */
  away = new Set<string>();
  filters: Kept[] = [];
  /** Hashtags that the reader follows. */
  tags = new Set<string>();
  /** Lists of the reader's, by name: who stands in them, and whether home leaves those out. */
  lists = new Map<string, { members: Set<string>; exclusive: boolean }>();

  constructor(reader: string) {
    this.reader = reader;
  }

  /** Whether the reader chose to read somebody in a list alone. */
  inLists(name: string): boolean {
    return [...this.lists.values()].some(({ members, exclusive }) => exclusive && members.has(name));
  }

  tagged(text: string): boolean {
    return [...this.tags].some((tag) => text.includes(`#${tag}`));
  }

  /** Why a person's words do not reach the reader, or null. */
  private silenced(name: string): string | null {
    if (this.mutes.has(name)) return 'the reader mutes them';
    if (this.blocks.has(name)) return 'the reader blocks them';
    if (this.away.has(name)) return 'the reader blocks their domain';
    return this.blockedBy.has(name) ? 'they block the reader' : null;
  }

  private postHidden({ by, visibility, named, language, text }: Post): string | null {
    if (by === this.reader) return null;
    // A followed hashtag brings what is public, whoever wrote it.
    if (visibility === 'public' && this.tagged(text)) return this.silenced(by);
    if (!this.follows.has(by)) return 'not followed';
    if (this.inLists(by)) return 'in an exclusive list';
    const chosen = this.languages.get(by);
    if (
      chosen &&
      language !== null &&
      !chosen.some((one) => language === one || language.startsWith(`${one}-`))
    )
      return 'in a language that the reader did not choose for them';
    return visibility === 'direct' && !named ? 'not written to the reader' : this.silenced(by);
  }

  private boostHidden({ by, post }: Boost): string | null {
    const inside = post.by === this.reader ? null : this.silenced(post.by);
    if (by === this.reader) return inside;
    if (!this.follows.has(by)) return 'not followed';
    if (this.inLists(by)) return 'in an exclusive list';
    if (this.follows.get(by) === false) return 'the reader wants no boosts of theirs';
    return this.silenced(by) ?? inside;
  }

  /** Filters take nothing out: they are named on what they meet, which is never one's own. */
  private metBy(post: Post): string[] {
    if (post.by === this.reader) return [];
    const text = ` ${post.text.toLowerCase()} `;
    return this.filters
      .filter(({ ended }) => !ended)
      .filter(({ keywords, posts }) => {
        const said = keywords.some(({ keyword, whole }) => {
          const word = keyword.toLowerCase();
          return text.includes(whole ? ` ${word} ` : word);
        });
        return said || posts.has(post);
      })
      .map(({ title }) => title);
  }

  /** Everything that belongs at home, newest first. */
  home(): Row[] {
    const shown: [string, Post][] = [
      ...this.posts.flatMap((post): [string, Post][] => (this.postHidden(post) ? [] : [[post.id, post]])),
      ...this.boosts.flatMap((boost): [string, Post][] =>
        this.boostHidden(boost) ? [] : [[boost.id, boost.post]],
      ),
    ];
    return shown
      .sort(([a], [b]) => Number(b) - Number(a))
      .map(([id, post]) => [id, post.text, post.edited, this.metBy(post)]);
  }

  /** A block ends the follow between two people, whoever blocks; who is not followed stands in no list. */
  part(name: string): void {
    this.follows.delete(name);
    for (const { members } of this.lists.values()) members.delete(name);
    this.languages.delete(name);
  }
}
