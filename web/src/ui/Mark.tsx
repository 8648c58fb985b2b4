import mark from './mark.svg?raw';

const inner = mark.replace(/^.*?<svg[^>]*>/s, '').replace(/<\/svg>\s*$/, '');

/** The mark: a skein of geese. It is decoration, so it stands beside the name it belongs to. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" dangerouslySetInnerHTML={{ __html: inner }} />
  );
}
