const ACTIVITY = new Set(['application/activity+json', 'application/ld+json']);
const PAGE = new Set(['text/html', 'application/xhtml+xml']);

/** Whether who asks would rather have the ActivityPub document than the page; of two equal wishes the first counts. */
export function wantsActivity(accept: string | undefined): boolean {
  let activity = 0;
  let page = 0;
  for (const part of (accept ?? '').slice(0, 1000).split(',')) {
    const [type = '', ...options] = part.split(';').map((text) => text.trim().toLowerCase());
    const quality = options.find((option) => option.startsWith('q='));
    const wanted = quality === undefined ? 1 : Number(quality.slice(2)) || 0;
    if (ACTIVITY.has(type) && wanted > page) activity = Math.max(activity, wanted);
    if (PAGE.has(type) && wanted > activity) page = Math.max(page, wanted);
  }
  return activity > page;
}
