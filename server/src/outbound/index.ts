export { createOutbound } from './client.ts';
export { OutboundError } from './errors.ts';
export type { Hop, IntoFile, Outbound, OutboundAnswer, OutboundOptions } from './outbound.ts';
