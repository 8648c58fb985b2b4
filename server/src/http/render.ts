import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Render } from '@skein/api/pages.ts';
import { Refusal } from '../errors.ts';

/** Where the build of the web part puts what browsers fetch. */
export const CLIENT_FOLDER = fileURLToPath(new URL('../../../web/dist/client/', import.meta.url));

const RENDERER = new URL('../../../web/dist/render.js', import.meta.url);

let loaded: { render: Render; renderMain: Render } | null = null;

/** The function that makes pages, loaded once. @throws {Refusal} unavailable while the web part is not built */
export async function loadRenderer(): Promise<Render> {
  return (await load()).render;
}

/** The same for the main part of a page alone. @throws {Refusal} unavailable */
export async function loadMainRenderer(): Promise<Render> {
  return (await load()).renderMain;
}

async function load(): Promise<NonNullable<typeof loaded>> {
  if (loaded) return loaded;
  if (!existsSync(RENDERER)) {
    throw new Refusal('unavailable', 'The pages have not been built yet: run npm run build --workspace=web');
  }
  const { render, renderMain } = (await import(RENDERER.href)) as NonNullable<typeof loaded>;
  loaded = { render, renderMain };
  return loaded;
}

/** The same where nothing can be awaited: null until it was loaded. */
export function loadedRenderer(): Render | null {
  return loaded?.render ?? null;
}
