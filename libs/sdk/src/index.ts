import { init } from './run/init.js';

/** Reads well at the call: `plinth.init(…)`. */
export const plinth = { init } as const;
export { init };
export type { FileUrl, Run as LiveRun } from './run/run.js';
export type { RunOptions, FinishOptions, FinishReport, InputDescription } from './run/options.js';
export type { LogOptions } from './run/metric-recorder.js';
export type { Params, ParamValue, Scalar, Tags } from './run/values.js';
export type { Problem, ProblemKind } from './problems.js';
export { defaultJournalDir } from './run/run-journal.js';
export { listJournals } from './upload/list-journals.js';
export { syncJournals, type SyncOptions } from './upload/sync-folder.js';
export type { JournalState, SyncOutcome } from './upload/sync-outcome.js';
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
