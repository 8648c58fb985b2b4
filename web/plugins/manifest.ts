import { readFileSync } from 'node:fs';

/** What the client build has called a source file, as an absolute path on our server: `/assets/site-Ab12.css`. */
export function builtAddress(manifest: string, source: string): string {
  const entries = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, { file: string } | undefined>;
  const entry = entries[source];
  if (entry === undefined) throw new Error(`The client build has no ${source}`);
  return `/${entry.file}`;
}
