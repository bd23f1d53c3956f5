import { PlinthError } from '@plinth/kernel';

const shown = (text: string): string => JSON.stringify(text.slice(0, 300));
const short = (digest: string | null): string => (digest === null ? 'nothing' : digest.slice(0, 12));

export class DatasetNotFound extends PlinthError {
  constructor(which: string, field = 'id') {
    super('DATASET_NOT_FOUND', 'NOT_FOUND', `There is no data set ${shown(which)}.`, { field, help: 'List the data sets of this workspace; a token of another workspace does not see them.' });
  }
}

export class DatasetNameTaken extends PlinthError {
  constructor(name: string, datasetId: string, deleted: boolean) {
    super('DATASET_NAME_TAKEN', 'CONFLICT', `A data set ${deleted ? 'that was deleted ' : ''}has the name ${shown(name)} already.`, { field: 'input.name', help: deleted ? 'Restore it, or choose another name.' : 'Commit to that one, or choose another name.', details: { datasetId, deleted } });
  }
}

export class DatasetDeleted extends PlinthError {
  constructor(datasetId: string, field: string) {
    super('DATASET_DELETED', 'CONFLICT', 'This data set was deleted.', { field, help: 'Restore it first.', details: { datasetId } });
  }
}

export class DatasetArchived extends PlinthError {
  constructor(datasetId: string, field: string) {
    super('DATASET_ARCHIVED', 'CONFLICT', 'This data set is archived: it gets no new snapshots, and its refs stay.', { field, help: 'Take it out of the archive first.', details: { datasetId } });
  }
}

/** A snapshot of it is held: nothing of it may go. */
export class DatasetHeld extends PlinthError {
  constructor(datasetId: string, snapshots: number) {
    super('DATASET_HELD', 'CONFLICT', `${snapshots} of its snapshots ${snapshots === 1 ? 'is' : 'are'} held.`, { field: 'id', help: 'An owner can release them; until then it can only be archived.', details: { datasetId, snapshots } });
  }
}

export class SnapshotNotFound extends PlinthError {
  constructor(reference: string, field = 'reference') {
    super('SNAPSHOT_NOT_FOUND', 'NOT_FOUND', `This data set has no snapshot ${shown(reference)}.`, { field, help: 'Use a number, a digest or a ref as its history shows them.' });
  }
}

/** Its row is there, its files are not. */
export class SnapshotDeleted extends PlinthError {
  constructor(digest: string, field = 'reference') {
    super('SNAPSHOT_DELETED', 'CONFLICT', `The files of the snapshot ${short(digest)} were given up.`, { field, help: 'Choose another snapshot, or commit the files again.', details: { digest } });
  }
}

export class SnapshotHeld extends PlinthError {
  constructor(digest: string) {
    super('SNAPSHOT_HELD', 'CONFLICT', `The snapshot ${short(digest)} is held.`, { field: 'digest', help: 'An owner can release it.', details: { digest } });
  }
}

/** What a ref leads to is not taken away under it. */
export class SnapshotInUse extends PlinthError {
  constructor(digest: string, refs: string) {
    super('SNAPSHOT_IN_USE', 'CONFLICT', `The snapshot ${short(digest)} is what ${refs} leads to.`, { field: 'digest', help: 'Move or delete those refs first.', details: { digest, refs } });
  }
}

export class RefNotFound extends PlinthError {
  constructor(name: string, field: string) {
    super('REF_NOT_FOUND', 'NOT_FOUND', `This data set has no ref ${shown(name)}.`, { field, help: 'Look at its refs, or make this one first.' });
  }
}

/** The ref is not where the caller thought it was. `details.head` is where it is. */
export class RefMoved extends PlinthError {
  constructor(name: string, expected: string | null, head: string | null, headNumber: number | null) {
    super('REF_MOVED', 'CONFLICT', head === null ? `The ref ${name} is not there.` : `The ref ${name} leads to ${short(head)} by now, not to ${short(expected)}.`, {
      field: 'expectedHead',
      help: 'Look at what came in between, then commit on top of it or merge.',
      details: { name, expected, head, headNumber },
    });
  }
}

export class RefTaken extends PlinthError {
  constructor(name: string) {
    super('REF_TAKEN', 'CONFLICT', `This data set has a ref ${shown(name)} already.`, { field: 'input.name', help: 'Move that one, or choose another name.', details: { name } });
  }
}

export class TagNeverMoves extends PlinthError {
  constructor(name: string) {
    super('TAG_NEVER_MOVES', 'CONFLICT', `${shown(name)} is a tag: it stays where it was put.`, { field: 'ref', help: 'Commit to a branch, and make another tag.', details: { name } });
  }
}

export class RefProtected extends PlinthError {
  constructor(name: string) {
    super('REF_PROTECTED', 'FORBIDDEN', `The ref ${shown(name)} is protected.`, { field: 'ref', help: 'Commit to another branch and have it merged by somebody with dataset:protect.', details: { name } });
  }
}

/** Bytes that a commit names are not there. `details.missing` counts them, `details.digest` and `details.path` are of the first. */
export class ObjectsMissing extends PlinthError {
  constructor(missing: number, digest: string, path: string | null) {
    super('OBJECTS_MISSING', 'CONFLICT', `${missing} of the files are not here yet${path === null ? '' : `, ${shown(path)} among them`}.`, { field: 'files', help: 'Ask objects/missing which, send those, and commit again.', details: { missing, digest, path } });
  }
}

/** Making the snapshot took so long that its files could have been cleared away meanwhile. */
export class CommitTooSlow extends PlinthError {
  constructor() {
    super('COMMIT_TOO_SLOW', 'UNAVAILABLE', 'The commit took longer than its files are kept for it.', { help: 'Commit again; if it stays so, split it into several.' });
  }
}

/** A size that a commit names is not that of the bytes. */
export class WrongSize extends PlinthError {
  constructor(path: string, size: number, actual: number) {
    super('WRONG_SIZE', 'INVALID', `${shown(path)} is said to have ${size} bytes; those with its digest are ${actual}.`, { field: 'files', help: 'Send the size of the file.', details: { path, size, actual } });
  }
}

/** Two paths that could be taken for each other: by a file system, or by the eye. */
export class PathsCollide extends PlinthError {
  constructor(path: string, other: string, why: 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES' | 'FILE_AND_FOLDER') {
    super('PATHS_COLLIDE', 'CONFLICT', why === 'FILE_AND_FOLDER' ? `${shown(path)} and ${shown(other)} make one name a file and a folder.` : `${shown(path)} and ${shown(other)} could be taken for each other.`, {
      field: 'files',
      help: why === 'FILE_AND_FOLDER' ? 'Rename one of them.' : 'Rename one: they differ only in capitals or in letters that look alike, and file systems would put one over the other.',
      details: { path, other, why },
    });
  }
}

/** A file lies in two splits: what is learnt from one would be seen in the other. */
export class SplitsOverlap extends PlinthError {
  constructor(path: string, split: string, other: string) {
    super('SPLITS_OVERLAP', 'CONFLICT', `${shown(path)} is in ${shown(split)} and in ${shown(other)}.`, { field: 'splits', help: 'Put each file into one split.', details: { path, split, other } });
  }
}

export class PathNotInSnapshot extends PlinthError {
  constructor(path: string, field = 'path') {
    super('PATH_NOT_IN_SNAPSHOT', 'NOT_FOUND', `There is no file ${shown(path)} in the snapshot.`, { field, help: 'List its files; letters count as they are written.', details: { path } });
  }
}

/** The body of a commit does not follow its form. */
export class MalformedCommit extends PlinthError {
  constructor(reason: string, line: number, help = 'Send a JSON header, then lines "<sha256> <size> <path>" or "- <path>" in the order of the paths\' bytes.') {
    super('MALFORMED_COMMIT', 'INVALID', `Line ${line} of the commit ${reason}.`, { field: `files[${line - 2}]`, help, details: { line } });
  }
}

/** The schema breaks what the data set promises. */
export class SchemaIncompatible extends PlinthError {
  constructor(mode: string, violations: readonly { readonly table: string; readonly column: string | null; readonly kind: string; readonly message: string }[]) {
    const [first] = violations;
    super('SCHEMA_INCOMPATIBLE', 'CONFLICT', `${first?.message ?? 'The schema is not compatible.'}${violations.length > 1 ? ` (${violations.length - 1} more)` : ''}`, {
      field: 'schema',
      help: `Its compatibility is ${mode}: change the data so that it holds, or have somebody with dataset:classify change the mode.`,
      details: { mode, violations: violations.length, table: first?.table ?? null, column: first?.column ?? null, kind: first?.kind ?? null },
    });
  }
}

/** The data set promises something of its schema, the commit brings none, and the files do not say it. `table` is null where no single one is at fault. */
export class SchemaNotInferred extends PlinthError {
  constructor(table: string | null, reason: string, problem: string) {
    super('SCHEMA_NOT_INFERRED', 'INVALID', `The schema ${table === null ? '' : `of ${shown(table)} `}can not be read from the files: ${reason}`, {
      field: 'schema',
      help: 'Correct the file, or send the schema with the commit.',
      details: { table, problem },
    });
  }
}

export class MergeConflicted extends PlinthError {
  constructor(count: number, paths: readonly string[]) {
    super('MERGE_CONFLICTED', 'CONFLICT', `Both sides changed ${count === 1 ? shown(paths[0] ?? '') : `${count} files`} differently.`, { field: 'prefer', help: 'mergePreview lists them; say which side is taken, or commit the files as they should be.', details: { count, paths: paths.slice(0, 20).join('\n') } });
  }
}

export class UnrelatedHistories extends PlinthError {
  constructor() {
    super('UNRELATED_HISTORIES', 'CONFLICT', 'The two snapshots have no snapshot in common that both follow.', { field: 'from', help: 'Commit the files of one on top of the other.' });
  }
}

/** The places for verifications are all taken. */
export class TooManyVerifications extends PlinthError {
  constructor(limit: number) {
    super('TOO_MANY_VERIFICATIONS', 'LIMIT', `${limit} verifications of this workspace are under way already.`, { help: 'Wait until one is done, or end one: each reads as fast as the object store gives.', details: { limit } });
  }
}

/** Bytes that should be there are not, or are others: the store was damaged. */
export class DataDamaged extends PlinthError {
  constructor(what: string, digest: string) {
    super('DATA_DAMAGED', 'INTERNAL', `The ${what} ${digest} is damaged or gone.`, { field: 'digest', help: 'Verify the snapshot to see all that is damaged; restore the object store from its backup.', details: { what, digest } });
  }
}
