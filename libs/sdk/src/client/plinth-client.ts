import { ArtifactsClient } from './artifacts.js';
import { DatasetsClient } from './datasets.js';
import * as documents from './documents.js';
import { AuditExportsClient, EvidenceClient } from './evidence.js';
import { ExperimentsClient } from './experiments.js';
import { FeaturesClient } from './features.js';
import { LineageClient } from './lineage.js';
import { ModelsClient } from './models.js';
import { ExpectationsClient } from './expectations.js';
import { MonitorsClient } from './monitors.js';
import { PipelinesClient } from './pipelines.js';
import { PoliciesClient } from './policies.js';
import { openInMemory, PredictionsClient } from './predictions.js';
import { PromotionsClient } from './promotions.js';
import { documentText, type TypedDocument } from './print.js';
import { RunsClient } from './runs.js';
import { subscribe, type WebSocketConstructor } from './subscription.js';
import type { Connection } from './connection.js';
import { Transport } from './transport.js';
import type { Viewer } from './types.js';
import { WebhooksClient } from './webhooks.js';
import { WorkspacesClient } from './workspaces.js';

export interface PlinthClientOptions extends Connection {
  /** Needed for subscriptions, and for waiting without asking again and again, where there is no global WebSocket: Node.js before 22. */
  readonly webSocket?: WebSocketConstructor;
}

/** Speaks to one Plinth server. Every method throws `PlinthRequestError`, whose `code` tells programs and whose `help` tells people. */
export class PlinthClient {
  readonly runs: RunsClient;
  readonly experiments: ExperimentsClient;
  readonly artifacts: ArtifactsClient;
  readonly datasets: DatasetsClient;
  readonly models: ModelsClient;
  readonly features: FeaturesClient;
  readonly lineage: LineageClient;
  readonly monitors: MonitorsClient;
  readonly expectations: ExpectationsClient;
  readonly pipelines: PipelinesClient;
  readonly predictions: PredictionsClient;
  readonly promotions: PromotionsClient;
  readonly policies: PoliciesClient;
  readonly evidence: EvidenceClient;
  readonly auditExports: AuditExportsClient;
  readonly webhooks: WebhooksClient;
  readonly workspaces: WorkspacesClient;
  private readonly transport: Transport;

  constructor(private readonly options: PlinthClientOptions) {
    this.transport = new Transport(options);
    this.runs = new RunsClient(this.transport);
    this.experiments = new ExperimentsClient(this.transport);
    this.artifacts = new ArtifactsClient(this.transport);
    this.datasets = new DatasetsClient(this.transport);
    this.models = new ModelsClient(this.transport);
    this.features = new FeaturesClient(this.transport);
    this.lineage = new LineageClient(this.transport);
    this.monitors = new MonitorsClient(this.transport);
    this.expectations = new ExpectationsClient(this.transport);
    this.pipelines = new PipelinesClient(this.transport);
    this.predictions = new PredictionsClient(this.transport, openInMemory);
    this.promotions = new PromotionsClient(this.transport, options.webSocket);
    this.policies = new PoliciesClient(this.transport);
    this.evidence = new EvidenceClient(this.transport);
    this.auditExports = new AuditExportsClient(this.transport);
    this.webhooks = new WebhooksClient(this.transport);
    this.workspaces = new WorkspacesClient(this.transport);
  }

  get url(): string {
    return this.transport.url;
  }

  /** Sends any query or mutation. A typed document gives the types of its variables and its result; for text, name the result's. */
  query<Result, Variables extends object>(document: TypedDocument<Result, Variables>, variables: Variables): Promise<Result>;
  query<Result = Record<string, unknown>>(document: string, variables?: object): Promise<Result>;
  query<Result>(document: unknown, variables: object = {}): Promise<Result> {
    return this.transport.graphql<Result>(documentText(document), variables);
  }

  /** Events of a subscription, until the loop that reads them ends. */
  subscribe<Result, Variables extends object>(document: TypedDocument<Result, Variables>, variables: Variables): AsyncGenerator<Result, void, undefined>;
  subscribe<Result = Record<string, unknown>>(document: string, variables?: object): AsyncGenerator<Result, void, undefined>;
  subscribe<Result>(document: unknown, variables: object = {}): AsyncGenerator<Result, void, undefined> {
    return subscribe<Result>(this.options, documentText(document), variables, this.options.webSocket);
  }

  /** Who this is, where, and what they may do. */
  async viewer(): Promise<Viewer> {
    return (await this.transport.graphql<{ viewer: Viewer }>(documents.viewer)).viewer;
  }

  /** What `/health` and `/ready` say: the status, 0 when there is no answer, and the body. */
  async probe(path: '/health' | '/ready', timeoutMs = 5_000): Promise<{ readonly status: number; readonly body: string }> {
    try {
      const response = await this.transport.request(path, { timeoutMs, accept: [400, 401, 403, 404, 500, 502, 503, 504] });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      return { status: 0, body: error instanceof Error ? error.message : String(error) };
    }
  }
}
