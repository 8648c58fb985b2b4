import type { ComponentChildren } from 'preact';
import { Frame } from './Frame.tsx';
import { type Head, type Surroundings, SurroundingsProvider } from './page.ts';

interface DocumentProps {
  head: Head;
  surroundings: Surroundings;
  children: ComponentChildren;
}

/** The whole HTML document: what its head says about the page, then the frame with the page in it. */
export function Document({ head, surroundings, children }: DocumentProps) {
  const { frame, words } = surroundings;
  const { site } = frame;
  const title = head.title === site.name ? site.name : `${head.title} · ${site.name}`;
  return (
    <SurroundingsProvider value={surroundings}>
      <html lang={words.locale} dir="ltr">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{title}</title>
          <link rel="stylesheet" href={STYLESHEET} />
          <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
          <link rel="manifest" href="/manifest" />
          {!head.indexed && <meta name="robots" content="noindex" />}
          {head.description && <meta name="description" content={head.description} />}
          {head.canonical && <link rel="canonical" href={head.canonical} />}
          {head.activity && <link rel="alternate" type="application/activity+json" href={head.activity} />}
          {head.oembed && <link rel="alternate" type="application/json+oembed" href={head.oembed} />}
          {head.shape === 'embed' && <base target="_blank" />}
          {head.feed && <link rel="alternate" type="application/rss+xml" href={`${head.feed}.rss`} />}
          {head.feed && <link rel="alternate" type="application/atom+xml" href={`${head.feed}.atom`} />}
          {head.kind && <OpenGraph head={head} surroundings={surroundings} />}
        </head>
        <body class={head.shape}>
          {head.shape === 'embed' ? children : <Frame navigation={head.shape !== 'form'}>{children}</Frame>}
        </body>
      </html>
    </SurroundingsProvider>
  );
}

function OpenGraph({ head, surroundings: { frame, words } }: Omit<DocumentProps, 'children'>) {
  return (
    <>
      <meta property="og:title" content={head.title} />
      <meta property="og:type" content={head.kind} />
      <meta property="og:site_name" content={frame.site.name} />
      <meta property="og:locale" content={words.locale} />
      {head.canonical && <meta property="og:url" content={head.canonical} />}
      {head.description && <meta property="og:description" content={head.description} />}
      {head.creator && <meta name="fediverse:creator" content={head.creator} />}
      {head.published && <meta property="article:published_time" content={head.published} />}
      {head.image && <meta property="og:image" content={head.image.url} />}
      {head.image?.alt && <meta property="og:image:alt" content={head.image.alt} />}
      {head.image?.width && <meta property="og:image:width" content={String(head.image.width)} />}
      {head.image?.height && <meta property="og:image:height" content={String(head.image.height)} />}
      {head.username && <meta property="profile:username" content={head.username} />}
      <meta name="twitter:card" content={head.image?.large ? 'summary_large_image' : 'summary'} />
    </>
  );
}
