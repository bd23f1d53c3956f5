import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDiff } from './diff.js';

const diff = `diff --git a/train.ts b/train.ts
index 1c2..3d4 100644
--- a/train.ts
+++ b/train.ts
@@ -12,4 +12,5 @@ const folds = 5;
 keep
-trees: 50,
+trees: 200,
+-- a comment of another language
 keep
\\ No newline at end of file
diff --git a/new.ts b/new.ts
new file mode 100644
--- /dev/null
+++ b/new.ts
@@ -0,0 +1 @@
+only
`;

describe('readDiff', () => {
  it('counts and numbers the lines of each file', () => {
    const [train, made] = readDiff(diff);
    expect(train).toMatchObject({ name: 'train.ts', added: 2, removed: 1 });
    expect(train?.lines.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['hunk', undefined, undefined],
      ['same', 12, 12],
      ['removed', 13, undefined],
      ['added', undefined, 13],
      ['added', undefined, 14],
      ['same', 14, 15],
      ['note', undefined, undefined],
    ]);
    expect(made).toMatchObject({ name: 'new.ts', added: 1, removed: 0 });
  });

  it('loses no line, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('+a', '-b', ' c', '@@ -1 +1 @@', 'odd', '\\ No newline'), { minLength: 1 }), (lines) => {
        expect(readDiff(lines.join('\n')).flatMap((file) => file.lines)).toHaveLength(lines.length);
      }),
    );
  });
});
