import { join } from 'node:path';
import { LOCALES } from '@skein/api/locales.ts';
import { defineConfig } from 'vite';
import { favicon } from './plugins/favicon.ts';
import { stylesheetAddress } from './plugins/manifest.ts';
import { words } from './plugins/words.ts';

const root = import.meta.dirname;
const stylesheet = 'src/styles/site.css';

/**
 * Two builds: `vite build` makes what browsers fetch (dist/client), then `vite build --ssr` makes the one file that
 * the server renders pages with (dist/render.js), which knows the names that the first has given. While developing,
 * Vite serves the sources themselves.
 */
export default defineConfig(({ command, isSsrBuild }) => ({
  root,
  publicDir: isSsrBuild ? false : 'static',
  plugins: [
    words(join(root, 'src/locales'), LOCALES),
    favicon(join(root, 'src/ui/mark.svg')),
    stylesheetAddress(root, stylesheet),
  ],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // Leaves the parser of sentences out of render.js: ours are compiled.
  define: command === 'build' ? { 'process.env.NODE_ENV': '"production"' } : {},
  // Everything goes into render.js: two copies of Preact would not know each other's contexts.
  ...(command === 'build' && { ssr: { noExternal: true as const } }),
  build: isSsrBuild
    ? {
        ssr: true,
        outDir: 'dist',
        emptyOutDir: false,
        minify: false,
        rolldownOptions: { input: 'src/render.tsx', output: { entryFileNames: 'render.js' } },
      }
    : {
        outDir: 'dist/client',
        manifest: 'manifest.json',
        rolldownOptions: { input: stylesheet },
      },
}));
