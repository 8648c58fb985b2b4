import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Tells the pages where their stylesheet is, as `STYLESHEET`: while developing and in the client build the source
 * itself, in the server's build what the client build has called it, an absolute path such as `/assets/site-Ab12.css`.
 */
export function stylesheetAddress(root: string, source: string): Plugin {
  return {
    name: 'stylesheet-address',
    config: (_, { command, isSsrBuild }) => ({
      define: {
        STYLESHEET: JSON.stringify(
          command === 'build' && isSsrBuild
            ? builtAddress(join(root, 'dist/client/manifest.json'), source)
            : `/${source}`,
        ),
      },
    }),
  };
}

function builtAddress(manifest: string, source: string): string {
  const entries = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, { file: string } | undefined>;
  const entry = entries[source];
  if (entry === undefined) throw new Error(`The client build has no ${source}`);
  return `/${entry.file}`;
}
