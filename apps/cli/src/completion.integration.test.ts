import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript } from './completion.js';
import { wordTree } from './commands/completion.js';
import { buildProgram } from './program.js';

const tree = wordTree(buildProgram());

/** Asks a real bash what it would offer. */
function offered(...typed: string[]): string[] {
  const script = `${completionScript('bash', tree)}
COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _plinth; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script, 'bash', ...typed], { encoding: 'utf8' }).trim().split('\n');
}

describe('completion in bash', () => {
  it('offers the commands', () => expect(offered('plinth', '')).toEqual(expect.arrayContaining(['up', 'login', 'runs', 'artifacts', 'experiments', 'sync', 'doctor', 'completion'])));
  it('offers what begins so', () => expect(offered('plinth', 'ru')).toEqual(['runs']));
  it("offers a command's commands", () => expect(offered('plinth', 'runs', 're')).toEqual(['restore']));
  it('offers options, past arguments and other options', () => {
    expect(offered('plinth', 'runs', 'list', '--fi')).toEqual(['--filter']);
    expect(offered('plinth', 'runs', 'show', 'some-id', '--j')).toEqual(['--json']);
    expect(offered('plinth', 'up', '--port', '80', '--ho')).toEqual(['--host']);
  });
});

describe('the other shells', () => {
  it.each(['zsh', 'fish'] as const)('get every word of the tree in %s', (shell) => {
    const script = completionScript(shell, tree);
    for (const word of ['experiments', 'restore', 'dry-run', 'recursive', 'port']) expect(script).toContain(word);
  });
});
