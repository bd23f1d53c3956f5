/** The client alone: nothing of it needs Node.js. */
export { PlinthClient, type PlinthClientOptions } from './plinth-client.js';
export { PlinthRequestError, type FailureKind, type RequestFailure } from './errors.js';
export type { ArtifactsClient } from './artifacts.js';
export type { Progress } from './byte-source.js';
export type { NewWorkspace, WorkspacesClient } from './workspaces.js';
export type { ExperimentsClient, ExperimentSearch } from './experiments.js';
export type { ModelsClient } from './models.js';
export type * from './model-types.js';
export type { RunsClient, RunSearch } from './runs.js';
export type { TypedDocument } from './print.js';
export type { Connection } from './connection.js';
export type { WebSocketConstructor, WebSocketLike } from './subscription.js';
export type * from './types.js';
