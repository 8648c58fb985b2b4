import './events.ts';
import './tables.ts';

export { fetchCard } from './fetch.ts';
export { cardRoutes } from './routes.ts';
export { dropCard, FETCH_JOB, setCard } from './set.ts';
export { scheduleTidying, TIDY_JOB, tidy, UNUSED_MS } from './sweep.ts';
export { cardsOf } from './view.ts';
