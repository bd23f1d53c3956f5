import type { IncomingMessage } from 'node:http';
import type { LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Authenticator, type LocalOwnerSettings, readSignInSettings, type SignInSettings, systemActor } from '@plinth/access';
import { Clock, IdSource, SystemClock } from '@plinth/kernel';
import { httpErrorOf } from '@plinth/platform/http';
import { JobRunner } from '@plinth/platform/jobs';
import type { PlatformParts } from '@plinth/platform/nest';
import { Telemetry, TracedLogger } from '@plinth/platform/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hardenRequests } from './hardening.js';
import { SubscriptionServer } from './live/subscription-server.js';
import { ServerModule } from './server.module.js';
import { traceRequests } from './trace-requests.js';
import { serveWeb } from './web.js';

export interface ApplicationOptions {
  readonly parts: PlatformParts;
  readonly localOwner: LocalOwnerSettings;
  /** How people sign in in browsers; from the environment unless told. */
  readonly signIn?: SignInSettings;
  /** One JSON object a line, for log collectors. */
  readonly jsonLogs?: boolean;
  readonly logLevels?: LogLevel[];
  /** Whether anybody may ask for the GraphQL schema by introspection, and errors hint at it. Off unless asked for. */
  readonly introspection?: boolean;
  /** Folder of the built web app; without it only the API is served. */
  readonly webFolder?: string | undefined;
}

const bodyLimit = 16 * 1024 * 1024;
const requestIdShape = /^[\w.-]{1,128}$/;

/** Plinth, made and initialised but not yet listening. */
export async function createApplication({ parts, localOwner, signIn = readSignInSettings(process.env, localOwner.workspaceSlug), jsonLogs = false, logLevels = ['warn', 'error', 'fatal'], introspection = false, webFolder }: ApplicationOptions): Promise<NestFastifyApplication> {
  const requestIds = new IdSource(parts.clock ?? new SystemClock());
  const adapter = new FastifyAdapter({
    bodyLimit,
    // The schemas of routes are our own and mercurius': checking them against the schema of schemas is a tenth of a start.
    ajv: { customOptions: { validateSchema: false, code: { optimize: false } } },
    forceCloseConnections: 'idle',
    // Uploads may be slow; headers may not, nor may a request take for ever.
    requestTimeout: 3_600_000,
    http: { headersTimeout: 15_000, maxHeaderSize: 16_384 },
    routerOptions: { maxParamLength: 4_096 },
    // An address that can not be decoded reaches no route, and so no filter.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const { status, body } = httpErrorOf(error, String(request.id));
      void reply.status(status).send(body);
    },
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && requestIdShape.test(given) ? given : requestIds.next();
    },
  });
  const application = await NestFactory.create<NestFastifyApplication>(ServerModule.over(parts, localOwner, signIn, { introspection }), adapter, {
    logger: new TracedLogger({ json: jsonLogs, logLevels }),
    bodyParser: true,
    // What fails at the start is thrown to whoever starts it; Nest would abort the process.
    abortOnError: false,
  });
  traceRequests(application);
  hardenRequests(application, localOwner);
  measureRequests(application);
  if (webFolder) await serveWeb(application, webFolder);
  await application.init();
  serveSubscriptions(application, { localOwner, introspection, requestIds });
  return application;
}

/** Begins to do jobs in this process. */
export async function startWorker(application: NestFastifyApplication): Promise<void> {
  await application.get(JobRunner).start(systemActor);
}

/** Whoever has no answer by then is cut off. An upload goes on later from where it stood; and whoever runs a cluster gives a process half a minute to end. */
const lastRequestsMs = 15_000;

/** Ends jobs, then requests; the parts that both use are closed after it. */
export async function closeApplication(application: NestFastifyApplication): Promise<void> {
  await application.get(JobRunner).stop();
  const cut = setTimeout(() => application.getHttpServer().closeAllConnections(), lastRequestsMs);
  await application.close().finally(() => clearTimeout(cut));
}

/** Subscriptions live on the same port, beside HTTP. */
function serveSubscriptions(application: NestFastifyApplication, { localOwner, introspection, requestIds }: Pick<Required<ApplicationOptions>, 'localOwner' | 'introspection'> & { readonly requestIds: IdSource }): void {
  const subscriptions = new SubscriptionServer({
    schema: application.get(GraphQLSchemaHost).schema,
    authenticator: application.get(Authenticator),
    clock: application.get(Clock),
    nextRequestId: () => requestIds.next(),
    localOwner,
    introspection,
  });
  subscriptions.listenOn(application.getHttpServer());
  application.getHttpAdapter().getInstance().addHook('preClose', () => subscriptions.close());
}

/** Requests by the route's pattern, never by its address: addresses hold ids. */
function measureRequests(application: NestFastifyApplication): void {
  const { requests } = application.get(Telemetry);
  application
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', async (request, reply) => {
      requests.observe({ method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode }, reply.elapsedTime / 1_000);
    });
}
