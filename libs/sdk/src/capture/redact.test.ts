import { describe, expect, it } from 'vitest';
import { redactCommand, redactText, withoutCredentials } from './redact.js';

describe('a command line', () => {
  it.each([
    [['node', 'train.js', '--lr', '0.1'], 'node train.js --lr 0.1'],
    [['node', 'train.js', '--token', 'abc', '--epochs', '3'], "node train.js --token *** --epochs 3"],
    [['node', 'train.js', '--api-key=abc'], 'node train.js --api-key=***'],
    [['node', 'train.js', '--db-password', 'x y'], 'node train.js --db-password ***'],
    [['DB_SECRET=abc', 'node'], 'DB_SECRET=*** node'],
    [['node', '--password', '--verbose'], 'node --password --verbose'],
    [['node', 'postgres://me:hunter2@db/x'], 'node postgres://***@db/x'],
    [['node', 'a b', "it's"], `node 'a b' 'it'\\''s'`],
    [['node', '--tokenizer', 'bpe', '--max-tokens', '512'], 'node --tokenizer bpe --max-tokens 512'],
  ])('%j is shown as %s', (args, shown) => expect(redactCommand(args)).toBe(shown));

  it.each(['plk_usr_0123456789abcdef_abc123', 'ghp_0123456789abcdefghij', 'sk-proj-0123456789abcdefghij', 'AKIAIOSFODNN7EXAMPLE', 'hf_abcdefghijklmnopqrst', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'])('does not give %s away wherever it stands', (secret) => {
    expect(redactText(`+const key = "${secret}";`)).not.toContain(secret);
    expect(redactCommand(['node', secret])).not.toContain(secret);
  });
});

describe('a git remote', () => {
  it.each([
    ['https://me:token@example.org/a/b.git', 'https://example.org/a/b.git'],
    ['https://token@example.org/a/b.git', 'https://example.org/a/b.git'],
    ['git@example.org:a/b.git', 'git@example.org:a/b.git'],
    ['ssh://git@example.org/a/b.git', 'ssh://example.org/a/b.git'],
  ])('%s is kept as %s', (remote, shown) => expect(withoutCredentials(remote)).toBe(shown));
});
