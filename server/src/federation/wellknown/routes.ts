import { Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound, Refusal } from '../../errors.ts';
import { type Answer, json } from '../../http/answer.ts';
import { type Route, route } from '../../http/route.ts';
import { refuseUnlessFederating } from '../federates.ts';
import { hostMeta } from './host-meta.ts';
import { nodeinfo, nodeinfoLinks, VERSIONS } from './nodeinfo.ts';
import { webfinger } from './webfinger.ts';

/** Longest resource that is looked up: two names of 255 characters and their scheme. */
const LONGEST = 600;
const CACHED = { 'Cache-Control': 'public, max-age=1800', Vary: 'Accept' };

export const wellknownRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/.well-known/webfinger',
    access: 'server',
    scopes: [],
    params: z.object({ resource: z.string().optional().catch(undefined) }),
    answer: null,
    about: 'Who a handle or address names (RFC 7033)',
    async handle(ctx, { resource = '' }): Promise<Answer> {
      refuseUnlessFederating(ctx);
      if (resource === '') throw new Refusal('bad', 'The parameter resource is missing');
      if (resource.length > LONGEST) throw notFound();
      const body = JSON.stringify(await webfinger(ctx, resource));
      return {
        status: 200,
        headers: { 'Content-Type': 'application/jrd+json; charset=utf-8', ...CACHED },
        body,
      };
    },
  }),
  route({
    method: 'GET',
    path: '/.well-known/host-meta',
    access: 'server',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'Where WebFinger is (RFC 6415)',
    async handle(ctx): Promise<Answer> {
      refuseUnlessFederating(ctx);
      return {
        status: 200,
        headers: { 'Content-Type': 'application/xrd+xml; charset=utf-8', ...CACHED },
        body: hostMeta(ctx),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/.well-known/nodeinfo',
    access: 'server',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'Where NodeInfo is',
    async handle(ctx) {
      refuseUnlessFederating(ctx);
      return json(nodeinfoLinks(ctx), CACHED);
    },
  }),
  route({
    method: 'GET',
    path: '/nodeinfo/:version',
    access: 'server',
    scopes: [],
    params: z.object({ version: z.enum(VERSIONS) }),
    answer: null,
    about: 'What this server is and how many people use it (NodeInfo 2.0 and 2.1)',
    async handle(ctx, { version }) {
      refuseUnlessFederating(ctx);
      const type = `application/json; profile="http://nodeinfo.diaspora.software/ns/schema/${version}#"; charset=utf-8`;
      return json(await nodeinfo(ctx, version), { 'Content-Type': type, ...CACHED });
    },
  }),
];
