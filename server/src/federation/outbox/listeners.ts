import { listener } from '../../events/events.ts';
import { lookAtClaims } from '../fetch/claims.ts';
import { lookAtQuote } from '../fetch/quote.ts';
import { sayRestore } from '../recovery/say-restore.ts';
import { dropForwarded } from './forward.ts';
import { sayBlock, sayUnblock } from './say-block.ts';
import { sayBoost, sayUnboost } from './say-boost.ts';
import { sayCollection, sayNoPlace, sayPlace } from './say-collection.ts';
import { sayFeatureRequest, sayFeatureStampGone } from './say-feature.ts';
import { sayAnswer, sayFollow, sayUnfollow } from './say-follow.ts';
import { sayGone } from './say-gone.ts';
import { sayLike, sayUnlike } from './say-like.ts';
import { sayMove } from './say-move.ts';
import { sayPin, sayUnpin } from './say-pin.ts';
import { sayPoll, sayPollSoon } from './say-poll.ts';
import { sayProfileSoon } from './say-profile.ts';
import { sayQuotedGone, sayQuoteRequest, sayStampGone } from './say-quote.ts';
import { sayReportSoon } from './say-report.ts';
import { sayCreate, sayDelete, sayUpdate } from './say-status.ts';
import { sayFeaturedTag, sayUnfeaturedTag } from './say-tag.ts';
import { sayVotes } from './say-vote.ts';

/** What members do here and others must hear of. Each runs after the commit, as a job of its own. */
export const outboxListeners = [
  listener({
    event: 'restore.inboxes',
    name: 'federation.restore',
    when: 'after',
    run: (ctx, some) => sayRestore(ctx, some),
  }),
  listener({
    event: 'account.updated',
    name: 'federation.profile',
    when: 'after',
    run: (ctx, change) => sayProfileSoon(ctx, change),
  }),
  listener({
    event: 'account.moved',
    name: 'federation.move',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, moved) => sayMove(ctx, moved),
  }),
  listener({
    event: 'status.published',
    name: 'federation.create',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, status) => sayCreate(ctx, status),
  }),
  listener({
    event: 'status.edited',
    name: 'federation.update',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, status) => sayUpdate(ctx, status),
  }),
  listener({
    event: 'status.deleted',
    name: 'federation.delete',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, status) => sayDelete(ctx, status),
  }),
  listener({
    event: 'status.deleted',
    name: 'federation.drop-forwarded',
    when: 'within',
    async run(ctx, { statusId, local }) {
      if (!local) await dropForwarded(ctx, statusId);
    },
  }),
  listener({
    event: 'status.favourited',
    name: 'federation.like',
    when: 'after',
    run: (ctx, favourite) => sayLike(ctx, favourite),
  }),
  listener({
    event: 'status.unfavourited',
    name: 'federation.unlike',
    when: 'after',
    run: (ctx, favourite) => sayUnlike(ctx, favourite),
  }),
  listener({
    event: 'poll.voted',
    name: 'federation.vote',
    when: 'after',
    wanted: ({ local }) => !local,
    run: (ctx, voted) => sayVotes(ctx, voted),
  }),
  listener({
    event: 'poll.voted',
    name: 'federation.counts',
    when: 'after',
    wanted: ({ local, hidden }) => local && !hidden,
    run: (ctx, voted) => sayPollSoon(ctx, voted),
  }),
  listener({
    event: 'poll.ended',
    name: 'federation.result',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, ended) => sayPoll(ctx, ended),
  }),
  listener({
    event: 'status.boosted',
    name: 'federation.announce',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, boost) => sayBoost(ctx, boost),
  }),
  listener({
    event: 'status.unboosted',
    name: 'federation.unannounce',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, boost) => sayUnboost(ctx, boost),
  }),
  listener({
    event: 'status.pinned',
    name: 'federation.add',
    when: 'after',
    run: (ctx, pinned) => sayPin(ctx, pinned),
  }),
  listener({
    event: 'status.unpinned',
    name: 'federation.remove',
    when: 'after',
    run: (ctx, pinned) => sayUnpin(ctx, pinned),
  }),
  listener({
    event: 'status.policy-changed',
    name: 'federation.policy',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, { changeId, ...status }) => sayUpdate(ctx, { ...status, change: `policy/${changeId}` }),
  }),
  listener({
    event: 'status.deleted',
    name: 'federation.quoted-gone',
    when: 'after',
    wanted: ({ quotedBy = [] }) => quotedBy.length > 0,
    run: (ctx, status) => sayQuotedGone(ctx, status),
  }),
  listener({
    event: 'quote.asked',
    name: 'federation.quote-request',
    when: 'after',
    run: (ctx, quote) => sayQuoteRequest(ctx, quote),
  }),
  listener({
    event: 'quote.accepted',
    name: 'federation.quote-accepted',
    when: 'after',
    wanted: ({ fresh }) => !fresh,
    run: (ctx, { quoteId, statusId, accountId: authorId, visibility }) =>
      sayUpdate(ctx, { statusId, authorId, visibility, change: `accepted/${quoteId}` }),
  }),
  listener({
    event: 'quote.ended',
    name: 'federation.quote-ended',
    when: 'after',
    run: (ctx, { quoteId, statusId, accountId: authorId, visibility }) =>
      sayUpdate(ctx, { statusId, authorId, visibility, change: `ended/${quoteId}` }),
  }),
  listener({
    event: 'quote.ended',
    name: 'federation.stamp-gone',
    when: 'after',
    wanted: ({ revoked }) => revoked,
    run: (ctx, quote) => sayStampGone(ctx, quote),
  }),
  listener({
    event: 'quote.claimed',
    name: 'federation.look-at-quote',
    when: 'after',
    run: (ctx, { quoteId }) => lookAtQuote(ctx, { quoteId }),
  }),
  listener({
    event: 'collection.told',
    name: 'federation.collection',
    when: 'after',
    run: (ctx, told) => sayCollection(ctx, told),
  }),
  listener({
    event: 'collection.joined',
    name: 'federation.place',
    when: 'after',
    wanted: ({ local, alone }) => local && alone,
    run: (ctx, place) => sayPlace(ctx, place),
  }),
  listener({
    event: 'collection.left',
    name: 'federation.no-place',
    when: 'after',
    wanted: ({ local, alone }) => local && alone,
    run: (ctx, place) => sayNoPlace(ctx, place),
  }),
  listener({
    event: 'collection.asked',
    name: 'federation.feature-request',
    when: 'after',
    run: (ctx, place) => sayFeatureRequest(ctx, place),
  }),
  listener({
    event: 'collection.withdrawn',
    name: 'federation.feature-stamp-gone',
    when: 'after',
    run: (ctx, place) => sayFeatureStampGone(ctx, place),
  }),
  listener({
    event: 'collection.claimed',
    name: 'federation.look-at-claims',
    when: 'after',
    run: (ctx, claimed) => lookAtClaims(ctx, claimed),
  }),
  listener({
    event: 'tag.featured',
    name: 'federation.featured-tag',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, featured) => sayFeaturedTag(ctx, featured),
  }),
  listener({
    event: 'tag.unfeatured',
    name: 'federation.unfeatured-tag',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, featured) => sayUnfeaturedTag(ctx, featured),
  }),
  listener({
    event: 'follow.requested',
    name: 'federation.follow',
    when: 'after',
    run: (ctx, pair) => sayFollow(ctx, pair),
  }),
  listener({
    event: 'follow.ended',
    name: 'federation.unfollow',
    when: 'after',
    // A follow that came from elsewhere has a URI; its end is told by whoever ended it.
    wanted: ({ uri }) => uri === null,
    run: (ctx, pair) => sayUnfollow(ctx, pair),
  }),
  listener({
    event: 'follow.started',
    name: 'federation.accept',
    when: 'after',
    wanted: ({ uri }) => uri !== null,
    run: (ctx, pair) => sayAnswer(ctx, pair, 'accept'),
  }),
  listener({
    event: 'follow.rejected',
    name: 'federation.reject',
    when: 'after',
    wanted: ({ uri }) => uri !== null,
    run: (ctx, pair) => sayAnswer(ctx, pair, 'reject'),
  }),
  listener({
    event: 'block.started',
    name: 'federation.block',
    when: 'after',
    run: (ctx, pair) => sayBlock(ctx, pair),
  }),
  listener({
    event: 'block.ended',
    name: 'federation.unblock',
    when: 'after',
    run: (ctx, pair) => sayUnblock(ctx, pair),
  }),
  listener({
    event: 'report.made',
    name: 'federation.report',
    when: 'after',
    wanted: ({ forwarded }) => forwarded,
    run: (ctx, made) => sayReportSoon(ctx, made),
  }),
  listener({
    event: 'account.deleted',
    name: 'federation.gone',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, account) => sayGone(ctx, account),
  }),
];
