import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Makes `favicon.svg` of the mark: the same birds, light on a dark ground, so that they show on any tab. */
export function favicon(mark: string): Plugin {
  return {
    name: 'skein:favicon',
    apply: (_config, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    generateBundle() {
      const source = readFileSync(mark, 'utf8')
        .replace(/(<svg[^>]*>)/, '$1<rect width="32" height="32" rx="7" fill="#1d4f58"/>')
        .replaceAll('currentColor', '#fbeedb');
      this.emitFile({ type: 'asset', fileName: 'favicon.svg', source });
    },
  };
}
