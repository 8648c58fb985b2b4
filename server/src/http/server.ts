import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { as, type Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Answer } from './answer.ts';
import type { Doors } from './doors.ts';
import { actorOf, fileUsesOf, inputOf, NOBODY, refuseActor, usesOf } from './entry.ts';
import { API_HEADERS, FRAMED_HEADERS, PAGE_HEADERS, preflight } from './headers.ts';
import { createLimits } from './limits.ts';
import { createMediaHost, NOTHING_HERE } from './media-host.ts';
import { PATIENCE, type Patience, watchBody } from './patience.ts';
import { createAddressReader } from './proxies.ts';
import { refusalAnswer } from './refusal.ts';
import { requestOf } from './request.ts';
import type { Route } from './route.ts';
import { createRouter } from './router.ts';
import { uploadFolder } from './uploads.ts';

/** The HTTP server over all rooms' routes. It does not listen yet. */
export function createHttpServer(ctx: Ctx, doors: Doors, patience: Patience = PATIENCE): Server {
  const match = createRouter(doors.routes);
  const limits = createLimits(ctx.clock, ctx.config.rateLimits);
  const uploads = uploadFolder(ctx);
  const addressOf = createAddressReader(ctx.config.trustedProxies);
  const isMediaHost = createMediaHost(ctx.config.mediaOrigin);

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const mayHoldFiles = watchBody(incoming, outgoing, patience);
    const target = incoming.url ?? '/';
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    const found = match(incoming.method ?? 'GET', path);
    const route = found?.route ?? null;
    if (!route?.media && isMediaHost(incoming)) return send(outgoing, {}, NOTHING_HERE);
    if (incoming.method === 'OPTIONS') return send(outgoing, {}, preflight(path));
    const request = requestOf(incoming, found?.params ?? {}, addressOf(incoming), uploads);
    let headers: Record<string, string> = headersOf(route);
    let acting = ctx;
    try {
      if (!route) throw new Refusal('missing', 'Record not found');
      const actor = await actorOf(ctx, doors, route, request).catch((error: unknown) => {
        // Whoever guesses tokens is counted as nobody in particular.
        headers = { ...headers, ...limits.use(usesOf(route, NOBODY, request)) };
        throw error;
      });
      acting = as(ctx, actor);
      headers = { ...headers, ...limits.use(usesOf(route, actor, request)) };
      refuseActor(route, actor);
      let answer = route.admit?.(acting, request) ?? null;
      if (answer === null) {
        if (route.uploads) mayHoldFiles();
        const input = await inputOf(route, request);
        headers = { ...headers, ...limits.use(fileUsesOf(route, actor, input)) };
        answer = await route.handle(acting, input as never, request);
      }
      await request.done();
      await send(outgoing, headers, answer);
    } catch (error) {
      await request.done();
      // What was typed into the form comes after the files in it.
      if (route?.uploads) mayHoldFiles();
      await send(outgoing, headers, await refusalAnswer(acting, doors, error, { route, request }));
    }
  };

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error) => {
      ctx.log.error('an answer could not be sent', { error });
      outgoing.destroy();
    });
  });
  server.headersTimeout = 15_000;
  // It knows no routes: bodies are bounded by `watchBody`.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 30_000;
  server.maxHeadersCount = 100;
  return server;
}

function headersOf(route: Route | null): Record<string, string> {
  if (route?.framed) return FRAMED_HEADERS;
  if (route?.access === 'browser') return PAGE_HEADERS;
  return route?.deprecated
    ? { ...API_HEADERS, Deprecation: `@${Date.parse(route.deprecated) / 1000}` }
    : API_HEADERS;
}

async function send(outgoing: ServerResponse, common: Record<string, string>, answer: Answer): Promise<void> {
  const { status, body } = answer;
  const headers: Record<string, string | number> = { ...common, ...answer.headers };
  if (body instanceof ReadableStream || body instanceof Readable) {
    outgoing.writeHead(status, headers);
    const stream = body instanceof Readable ? body : Readable.fromWeb(body as never);
    // Whoever reads a stream goes when they like.
    await pipeline(stream, outgoing).catch(() => {});
    return;
  }
  if (body !== null)
    headers['Content-Length'] = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  else if (status !== 204 && status !== 304) headers['Content-Length'] = 0;
  outgoing.writeHead(status, headers);
  outgoing.end(body ?? undefined);
}
