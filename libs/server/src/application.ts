import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Authenticator, credentialsOf, type LocalOwnerSettings, systemActor } from '@plinth/access';
import { httpErrorOf } from '@plinth/platform/http';
import { JobRunner } from '@plinth/platform/jobs';
import type { PlatformParts } from '@plinth/platform/nest';
import { Telemetry } from '@plinth/platform/telemetry';
import { ServerModule } from './server.module.js';
import { serveWeb } from './web.js';

export interface ApplicationOptions {
  readonly parts: PlatformParts;
  readonly localOwner: LocalOwnerSettings;
  /** One JSON object a line, for log collectors. */
  readonly jsonLogs?: boolean;
  readonly logLevels?: LogLevel[];
  /** Folder of the built web app; without it only the API is served. */
  readonly webFolder?: string | undefined;
}

const bodyLimit = 16 * 1024 * 1024;
const requestIdShape = /^[\w.-]{1,128}$/;

/** Plinth, made and initialised but not yet listening. */
export async function createApplication({ parts, localOwner, jsonLogs = false, logLevels = ['warn', 'error', 'fatal'], webFolder }: ApplicationOptions): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 4_096 },
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && requestIdShape.test(given) ? given : randomUUID();
    },
  });
  const application = await NestFactory.create<NestFastifyApplication>(ServerModule.over(parts, localOwner), adapter, {
    logger: new ConsoleLogger({ json: jsonLogs, logLevels }),
    bodyParser: true,
  });
  authenticateRequests(application);
  measureRequests(application);
  if (webFolder) await serveWeb(application, webFolder);
  await application.init();
  return application;
}

/** Begins to do jobs in this process. */
export async function startWorker(application: NestFastifyApplication): Promise<void> {
  await application.get(JobRunner).start(systemActor);
}

/** Every request is authenticated before anything else looks at it; what it may do is decided later. */
function authenticateRequests(application: NestFastifyApplication): void {
  const authenticator = application.get(Authenticator);
  const server = application.getHttpAdapter().getInstance();
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('X-Request-Id', request.id);
    try {
      const actor = await authenticator.authenticate(credentialsOf(request.headers, request.socket.remoteAddress, String(request.id)));
      if (actor) request.actor = actor;
    } catch (error) {
      const { status, body } = httpErrorOf(error, String(request.id));
      await reply.status(status).send(body);
    }
  });
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
