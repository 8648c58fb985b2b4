import type { Engine } from '../server/src/db/dialect.ts';
import type { CardRow } from './cards.ts';
import type { CrowdRow } from './crowd.ts';
import type { DeliveryRow } from './delivery.ts';
import type { InboxRow } from './inbox.ts';
import type { Figures } from './load.ts';
import type { ReadRow } from './reads.ts';
import type { RelayRow } from './relay.ts';
import type { SearchRow } from './search.ts';
import type { StartRow } from './startup.ts';
import type { StreamRow } from './streams.ts';
import type { UploadRow } from './uploads.ts';

export interface EngineResult {
  engine: Engine;
  statuses: number;
  reads: ReadRow[];
  large: ReadRow[];
  uploads: UploadRow | null;
  publish: Record<string, Figures>;
  accept: InboxRow | null;
  shown: InboxRow | null;
  /** The same posts at an app made with Fedify, with a durable queue, that does nothing with them. */
  fedify: InboxRow | null;
  delivery: DeliveryRow | null;
  start: StartRow | null;
  streams: StreamRow | null;
  search: SearchRow[];
  cards: CardRow | null;
  crowd: CrowdRow | null;
  relay: RelayRow | null;
  /** Resident bytes after the whole load. */
  loaded: number;
}

export interface Report {
  at: string;
  node: string;
  cpus: number;
  load: number[];
  results: EngineResult[];
}
