const ENTITIES: Record<string, string> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  nbsp: ' ',
  amp: '&',
};

/** Our own HTML as a person reads it. It was sanitised, so every `<` begins a tag. */
export function plainText(html: string): string {
  return html
    .replace(/<br[^>]*>|<\/(?:p|li|pre|blockquote)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|apos|#39|nbsp|amp);/g, (_, name: string) => ENTITIES[name] as string);
}
