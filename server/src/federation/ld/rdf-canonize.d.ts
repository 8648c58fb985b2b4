declare module 'rdf-canonize' {
  import type { Quad } from './quads.ts';

  export function canonize(
    quads: Quad[],
    options: { algorithm: 'RDFC-1.0'; format: 'application/n-quads' },
  ): Promise<string>;
}
