import { z } from 'zod';
import { Id, IdParam, optional } from './params.ts';

/** How far a member has read in one timeline. */
const Marker = z.object({ last_read_id: Id, version: z.number().int(), updated_at: z.string() });

/** Markers by timeline; those never marked, or not asked for, are missing. */
export const Markers = z.object({ home: Marker.optional(), notifications: Marker.optional() });

const Mark = optional(z.object({ last_read_id: IdParam }));

/** POST markers */
export const MarkerParams = z.object({ home: Mark, notifications: Mark });
