import './events.ts';
import './tables.ts';

export { cardJobs } from './jobs.ts';
export { readMarkup } from './markup.ts';
export { cardRoutes } from './routes.ts';
export { dropCard, setCard } from './set.ts';
export { scheduleTidying, UNUSED_MS } from './sweep.ts';
export { cardsOf, pagesOf } from './view.ts';
