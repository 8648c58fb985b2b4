/** Throws one word of a kind. */
export interface Slots {
  place(): string;
  thing(): string;
  tag(): string;
}

/** What invented people of one language are called and talk about. */
export interface Words {
  language: string;
  given: readonly string[];
  family: readonly string[];
  trades: readonly string[];
  places: readonly string[];
  things: readonly string[];
  tags: readonly string[];
  bio(trade: string, place: string, thing: string): string;
  posts: readonly ((slots: Slots) => string)[];
  replies: readonly string[];
  warnings: readonly string[];
}
