import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Permission, Unauthenticated } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { httpErrorOf } from '@plinth/platform/http';
import type { FastifyInstance } from 'fastify';
import { MarquezDirectory } from './marquez-directory.service.js';
import { MarquezEvents } from './marquez-events.service.js';
import { MarquezLineage } from './marquez-lineage.service.js';
import { choiceIn, numberIn, type Query, sliceIn, textIn, timeIn } from './query.js';

interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
}

/** What is answered: a value, or JSON that is written already. */
type Answer = object | string;

const [earliest, latest] = [new Date(0), new Date('9999-12-31T00:00:00Z')];
const defaultDepth = 20;
const defaultFound = 10;

/**
 * The reading half of Marquez's API, for clients that know it. Routes of Fastify's own beside those that take events, under the same path; the services check the
 * permission, and the config names it for the test that enumerates all edges.
 */
@Injectable()
export class MarquezRoutes implements OnModuleInit {
  private readonly logger = new Logger(MarquezRoutes.name);

  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly directory: MarquezDirectory,
    private readonly lineage: MarquezLineage,
    private readonly events: MarquezEvents,
  ) {}

  onModuleInit(): void {
    void this.adapters.httpAdapter.getInstance<FastifyInstance>().register((scope, _options, done) => {
      const named = ({ namespace = '', name = '' }: Asked['params']) => ({ namespace, name });
      const get = (path: string, answer: (actor: Actor, asked: Asked) => Promise<Answer>, requires: Permission = 'pipeline:read') => this.get(scope, path, requires, answer);
      get('/namespaces', (actor, { query }) => this.directory.namespaces(actor, sliceIn(query)));
      get('/namespaces/:namespace', (actor, { params }) => this.directory.namespace(actor, named(params).namespace));
      get('/namespaces/:namespace/jobs', (actor, { params, query }) => this.directory.jobs(actor, named(params).namespace, sliceIn(query)));
      get('/namespaces/:namespace/jobs/:name', (actor, { params }) => this.directory.job(actor, named(params)));
      get('/namespaces/:namespace/jobs/:name/runs', (actor, { params, query }) => this.directory.runsOf(actor, named(params), sliceIn(query)));
      get('/namespaces/:namespace/datasets', (actor, { params, query }) => this.directory.datasets(actor, named(params).namespace, sliceIn(query)));
      get('/namespaces/:namespace/datasets/:name', (actor, { params }) => this.directory.dataset(actor, named(params)));
      get('/namespaces/:namespace/datasets/:name/versions', (actor, { params, query }) => this.directory.datasetVersions(actor, named(params), sliceIn(query)));
      get('/namespaces/:namespace/datasets/:name/versions/:version', (actor, { params }) => this.directory.datasetVersion(actor, named(params), params.version ?? ''));
      get('/sources', (actor, { query }) => this.directory.sources(actor, sliceIn(query)));
      get('/sources/:name', (actor, { params }) => this.directory.source(actor, named(params).name));
      get('/tags', (actor, { query }) => this.directory.tags(actor, sliceIn(query)));
      get('/jobs', (actor, { query }) => this.directory.jobs(actor, undefined, sliceIn(query)));
      get('/jobs/runs/:id', (actor, { params }) => this.directory.run(actor, params.id ?? ''));
      get('/jobs/runs/:id/facets', (actor, { params, query }) => this.events.facets(actor, params.id ?? '', choiceIn(query, 'type', ['RUN', 'JOB']) === 'JOB' ? 'job' : 'run'));
      get('/lineage', (actor, { query }) => this.lineage.graph(actor, nodeIdIn(query), numberIn(query, 'depth', defaultDepth)), 'lineage:read');
      get('/column-lineage', (actor, { query }) => this.lineage.columnGraph(actor, nodeIdIn(query), numberIn(query, 'depth', defaultDepth), choiceIn(query, 'withDownstream', ['TRUE', 'FALSE']) === 'TRUE'), 'lineage:read');
      get('/search', (actor, { query }) => this.directory.search(actor, { text: required(query, 'q'), filter: choiceIn(query, 'filter', ['JOB', 'DATASET']), sort: choiceIn(query, 'sort', ['NAME', 'UPDATE_AT']) ?? 'NAME', namespace: textIn(query, 'namespace'), limit: numberIn(query, 'limit', defaultFound) }));
      for (const path of ['/events', '/events/lineage', '/events/:namespace']) get(path, (actor, { params, query }) => this.events.page(actor, { ...sliceIn(query), after: timeIn(query, 'after', earliest), before: timeIn(query, 'before', latest), namespace: params.namespace, newestFirst: choiceIn(query, 'sortDirection', ['ASC', 'DESC']) !== 'ASC' }));
      done();
    }, { prefix: '/api/v1' });
  }

  private get(scope: FastifyInstance, path: string, requires: Permission, answer: (actor: Actor, asked: Asked) => Promise<Answer>): void {
    scope.get<{ Params: Record<string, string>; Querystring: Query }>(path, {
      config: { requires },
      errorHandler: (error, request, reply) => {
        const { status, body } = httpErrorOf(error, String(request.id));
        if (status === 500) this.logger.error(`Request ${request.id} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        void reply.status(status).send(body);
      },
    }, async ({ actor, params, query }, reply) => {
      if (!actor) throw new Unauthenticated();
      return reply.header('content-type', 'application/json; charset=utf-8').send(await answer(actor, { params, query }));
    });
  }
}

function nodeIdIn(query: Query): string {
  return required(query, 'nodeId');
}

function required(query: Query, name: string): string {
  const text = textIn(query, name);
  if (text === undefined) throw new InvalidInput(`${name} is missing.`, { field: name, help: `Add ?${name}=… to the address.` });
  return text;
}
