import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessControl, Authenticator, type Credentials, credentialsOf, type LocalOwnerSettings, type Requirement, Unauthenticated } from '@plinth/access';
import { PlinthError } from '@plinth/kernel';
import { graphqlAnswerOf } from '@plinth/platform/graphql';
import { httpErrorOf } from '@plinth/platform/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HostRefused, refusesHost } from './host.js';
import { isApiPath, pageSecurityPolicy } from './web.js';

/** Nobody known sends more than this: the body is read before anything decides. */
const anonymousBodyLimit = 65_536;

/** Answers that are no pages: nothing in them may load, run or be framed. */
const apiSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** Content types that a form of any site can send without asking first (Fetch standard, CORS-safelisted). */
const formTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

export class MethodNotAllowed extends PlinthError {
  constructor(
    method: string,
    readonly allowed: readonly string[],
  ) {
    super('METHOD_NOT_ALLOWED', 'METHOD_NOT_ALLOWED', `${method} is not served here.`, { help: `Use ${allowed.join(' or ')}.` });
  }
}

export class UnsupportedContentType extends PlinthError {
  constructor(expected: string) {
    super('UNSUPPORTED_CONTENT_TYPE', 'UNSUPPORTED_MEDIA_TYPE', `This takes ${expected}.`, { field: 'Content-Type', help: 'Set the header Content-Type.' });
  }
}

/**
 * What every request meets before any route: the security headers of its answer, the checks of name, method and content type, and the
 * question who asks. What they may do is decided later, by the guard and the services.
 */
export function hardenRequests(application: NestFastifyApplication, localOwner: LocalOwnerSettings): void {
  const authenticator = application.get(Authenticator);
  const server = application.getHttpAdapter().getInstance();
  const access = application.get(AccessControl);
  const routes = new KnownRoutes();
  knownRoutes.set(application, routes);
  server.addHook('onRoute', ({ method, url, config }) => routes.add(method, url, config?.requires));
  // A body that was refused in the middle is read to its end and let go: the next request on the connection comes behind it.
  server.addHook('onResponse', (request, _reply, done) => {
    if (!request.raw.complete) request.raw.resume();
    done();
  });
  server.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request);
    setHeaders(reply, path, String(request.id));
    try {
      if (refusesHost(localOwner, request.headers)) throw new HostRefused();
      if (isApiPath(path)) refuseMethodAndType(request, path, routes);
      if (!needsNobody(request, path)) {
        const credentials = credentialsOf(request.headers, request.socket.remoteAddress, String(request.id), request.method);
        readAhead(request, credentials, authenticator);
        const actor = await authenticator.authenticate(credentials);
        if (actor) request.actor = actor;
        else refuseLargeBody(request);
      }
      // Routes of Fastify's own, which Nest's guard does not see, name what they need in their config.
      const { requires } = request.routeOptions.config;
      if (requires !== undefined && requires !== 'public') {
        if (!request.actor) throw new Unauthenticated();
        if (requires !== 'authenticated') access.check(request.actor, requires);
      }
    } catch (error) {
      const { status, body } = errorAnswer(request, path, error);
      if (error instanceof MethodNotAllowed) void reply.header('Allow', error.allowed.join(', '));
      if (status === 401) void reply.header('WWW-Authenticate', 'Bearer');
      if (status === 503) void reply.header('Retry-After', '1');
      await reply.status(status).send(body);
    }
  });
}

/** A route that asks for it begins to read beside the question who asks, so that the two share a journey. What it finds it tells nobody before that is answered. */
function readAhead(request: FastifyRequest, credentials: Credentials, authenticator: Authenticator): void {
  const { ahead } = request.routeOptions.config;
  const home = ahead && authenticator.likelyHome(credentials);
  if (home) ahead(home, request);
}

/** In the form that the client reads: GraphQL's where an operation was sent. */
function errorAnswer({ id, method }: FastifyRequest, path: string, error: unknown): { readonly status: number; readonly body: object } {
  return path === '/graphql' && method === 'POST' ? graphqlAnswerOf(error, { requestId: String(id), suggestions: false }) : httpErrorOf(error, String(id));
}

export interface ServedRoute {
  readonly method: string;
  readonly url: string;
  /** Of a route of Fastify's own; those of controllers name it by `@Requires`. */
  readonly requires: Requirement | undefined;
}

const knownRoutes = new WeakMap<NestFastifyApplication, KnownRoutes>();

/** Every route that the application serves, whoever added it. */
export function servedRoutes(application: NestFastifyApplication): readonly ServedRoute[] {
  return knownRoutes.get(application)?.all ?? [];
}

function setHeaders(reply: FastifyReply, path: string, requestId: string): void {
  const api = isApiPath(path);
  void reply
    .header('X-Request-Id', requestId)
    .header('X-Content-Type-Options', 'nosniff')
    .header('X-Frame-Options', 'DENY')
    .header('Referrer-Policy', 'same-origin')
    .header('Cross-Origin-Resource-Policy', 'same-origin')
    .header('Cross-Origin-Opener-Policy', 'same-origin')
    .header('Content-Security-Policy', api ? apiSecurityPolicy : pageSecurityPolicy);
  if (api) void reply.header('Cache-Control', 'no-store');
}

function refuseMethodAndType(request: FastifyRequest, path: string, routes: KnownRoutes): void {
  const { method } = request;
  if (path === '/graphql') {
    // A GET could be sent by any page as an image. Subscriptions come by WebSocket, which does not pass here.
    if (method !== 'POST') throw new MethodNotAllowed(method, ['POST']);
    if (contentTypeOf(request) !== 'application/json') throw new UnsupportedContentType('application/json');
  }
  if (request.is404 || request.routeOptions.url === '/*') {
    const allowed = routes.methodsOf(path);
    if (allowed.length && !allowed.includes(method)) throw new MethodNotAllowed(method, allowed);
  }
  if (method === 'POST' && formTypes.has(contentTypeOf(request) ?? '')) throw new UnsupportedContentType('no forms: see the route for its content type');
}

function refuseLargeBody(request: FastifyRequest): void {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > anonymousBodyLimit || (request.headers['transfer-encoding'] !== undefined && request.method !== 'GET')) throw new Unauthenticated();
}

/** Files of the web app and what operators ask: they answer while Postgres is away, and tell nothing of any workspace. */
function needsNobody(request: FastifyRequest, path: string): boolean {
  return /^\/(health|ready|metrics|schema\.graphql)$/.test(path) || (!isApiPath(path) && !request.is404);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}

function contentTypeOf(request: FastifyRequest): string | undefined {
  return request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
}

/** The routes of the application, to tell an address that has another method from one that is none. */
class KnownRoutes {
  private readonly patterns: { readonly address: RegExp; readonly methods: readonly string[] }[] = [];

  readonly all: ServedRoute[] = [];

  add(method: string | readonly string[], url: string, requires: Requirement | undefined): void {
    const methods = typeof method === 'string' ? [method] : method;
    this.all.push(...methods.map((each) => ({ method: each, url, requires })));
    if (url === '/*' || url === '*') return;
    const address = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.startsWith('*') ? '.+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('/');
    this.patterns.push({ address: new RegExp(`^${address}$`), methods });
  }

  methodsOf(path: string): string[] {
    return [...new Set(this.patterns.filter(({ address }) => address.test(path)).flatMap(({ methods }) => methods))].filter((method) => method !== 'OPTIONS').sort();
  }
}
