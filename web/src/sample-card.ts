import type { Status } from '@skein/api/status.ts';

/** A post with a link, under which the page is shown. */
export const linking: Partial<Status> = {
  id: '3601234567890106',
  content: '<p>Counted, and written up: <a href="https://lake.example/geese">lake.example/geese</a></p>',
  card: {
    url: 'https://lake.example/geese',
    title: 'Geese on the east shore, 1994 to now',
    description: 'Every morning since the spring of 1994, by whoever was awake.',
    language: 'en',
    type: 'link',
    authors: [{ name: 'Carol', url: '', account: null }],
    author_name: 'Carol',
    author_url: '',
    provider_name: 'The lake',
    provider_url: '',
    html: '',
    width: 600,
    height: 200,
    image: 'https://marsh.example/header.png',
    image_description: 'A skein above water.',
    embed_url: '',
    blurhash: null,
    published_at: '2026-11-20T09:00:00.000Z',
  },
};
