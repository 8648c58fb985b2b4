import type { Status } from '@skein/api/status.ts';
import { StatusArticle } from './StatusArticle.tsx';

/** Statuses in the order given. In a conversation, `depthOf` says how far in each one stands. */
export function StatusList({
  statuses,
  depthOf,
}: {
  statuses: Status[];
  depthOf?: (status: Status) => number;
}) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
    <ol class="posts" role="list">
      {statuses.map((status) => (
        <li key={status.id} data-depth={depthOf?.(status)}>
          <StatusArticle status={status} />
        </li>
      ))}
    </ol>
  );
}
