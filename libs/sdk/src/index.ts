import { pipeline } from './pipeline/index.js';
import { init } from './run/init.js';

/** Reads well at the call: `plinth.init(…)`, `plinth.pipeline(…)`. */
export const plinth = { init, pipeline } as const;
export { init, pipeline };
export type { FileUrl, Run as LiveRun } from './run/run.js';
export type { RunOptions, FinishOptions, FinishReport, InputDescription } from './run/options.js';
export type { LogOptions } from './run/metric-recorder.js';
export type { KeptSnapshot } from './run/snapshot-of.js';
export type { Params, ParamValue, Scalar, Tags } from './run/values.js';
export {
  defaultStepCacheFolder, PipelineCancelled, type AssetName, type AssetUse, type CacheOptions, type ColumnSource, type DataFacts, type DatasetName, type DataUse, type LivePipeline, type PipelineEnd, type PipelineOptions, type Resolved,
  type SnapshotUse, type Step, type StepOptions, type StepSignal, type UsedResources,
} from './pipeline/index.js';
export type { Problem, ProblemKind } from './problems.js';
export { defaultJournalDir } from './run/run-journal.js';
export { contentsOf, discardJournal, type JournalContents } from './upload/discard-journal.js';
export { listJournals } from './upload/list-journals.js';
export { syncJournals, type SyncOptions } from './upload/sync-folder.js';
export type { JournalState, Refusal, SyncOutcome } from './upload/sync-outcome.js';
export {
  connectionOf, credentialsFile, currentSettings, defaultUrl, readCredentials, removeCredentials, resolveSettings, writeCredentials,
  type ClientSettings, type Credentials, type Setting, type SettingName, type SettingSources,
} from './settings.js';
export { isSignInLink, tokenBySignInLink, type SignInLinkUse } from './sign-in-link.js';
export {
  dataFolder, importCroissant, verifyFolder, type CommitFolderOptions, type CommittedFolder, type DataFolder, type ImportCroissantOptions, type ImportedCroissant, type PulledFolder, type PullOptions, type PushOptions, type VerifiedFolder,
} from './data/index.js';
export type { FileChanges } from './data/snapshot-lines.js';
export * from './client/index.js';
export { PlinthClient } from './predictions/plinth-client.js';
