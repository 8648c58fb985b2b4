import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Render } from '@skein/api/pages.ts';

const web = join(import.meta.dirname, '..');

/** For tests: the folder of the client files and the renderer as the server gets them, built first where they are missing. */
export async function built(): Promise<{ render: Render; client: string }> {
  const renderer = join(web, 'dist/render.js');
  if (!existsSync(renderer)) {
    const { build } = await import('vite');
    await build({ root: web, logLevel: 'error' });
    await build({ root: web, logLevel: 'error', build: { ssr: true } });
  }
  const { render } = (await import(pathToFileURL(renderer).href)) as { render: Render };
  return { render, client: join(web, 'dist/client') };
}
