export type DiffLineKind = 'file' | 'hunk' | 'added' | 'removed' | 'same' | 'note';

export interface DiffLine {
  readonly kind: DiffLineKind;
  readonly text: string;
  /** Line numbers before and after the change. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface DiffFile {
  readonly name: string;
  readonly added: number;
  readonly removed: number;
  readonly lines: readonly DiffLine[];
}

const plain = (path: string): string => path.replace(/^[ab]\//, '').replace(/\t.*$/, '');

/** Reads the unified diff that git writes, file by file. What it does not know it keeps as a note. */
export function readDiff(diff: string): readonly DiffFile[] {
  const files: { name: string; added: number; removed: number; lines: DiffLine[] }[] = [];
  let before = 0;
  let after = 0;
  let inHunk = false;
  const lines = diff.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const text of lines) {
    const header = /^diff --git (?:"?a\/(.*?)"?) "?b\/(.*?)"?$/.exec(text);
    if (header !== null || files.length === 0) {
      files.push({ name: header?.[2] ?? 'changes', added: 0, removed: 0, lines: [] });
      inHunk = false;
      if (header !== null) continue;
    }
    const file = files.at(-1);
    if (file === undefined) continue;
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (hunk !== null) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      inHunk = true;
      file.lines.push({ kind: 'hunk', text, before: undefined, after: undefined });
    } else if (!inHunk) {
      const renamed = /^\+\+\+ (.+)$/.exec(text)?.[1];
      if (renamed !== undefined && renamed !== '/dev/null') file.name = plain(renamed);
      if (!/^(index |--- |\+\+\+ )/.test(text)) file.lines.push({ kind: 'note', text, before: undefined, after: undefined });
    } else if (text.startsWith('+')) {
      file.added += 1;
      file.lines.push({ kind: 'added', text: text.slice(1), before: undefined, after });
      after += 1;
    } else if (text.startsWith('-')) {
      file.removed += 1;
      file.lines.push({ kind: 'removed', text: text.slice(1), before, after: undefined });
      before += 1;
    } else if (text.startsWith('\\')) {
      file.lines.push({ kind: 'note', text: text.slice(2), before: undefined, after: undefined });
    } else {
      file.lines.push({ kind: 'same', text: text.slice(1), before, after });
      before += 1;
      after += 1;
    }
  }
  return files;
}
