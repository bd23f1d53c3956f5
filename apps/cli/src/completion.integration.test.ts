import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  it("offers a command's commands", () => expect([offered('plinth', 'runs', 're'), offered('plinth', 'promotions', 'a'), offered('plinth', 'pipelines', 'w'), offered('plinth', 'monitors', 'a'), offered('plinth', 'promote', 'fraud@1', '--t')]).toEqual([['restore'], ['approve'], ['why'], ['alerts', 'acknowledge'], ['--to', '--timeout']]));
  it('offers what becomes of data sets, and the words that some take', () => {
    expect(offered('plinth', 'data', '')).toEqual(expect.arrayContaining(['merge', 'hold', 'release', 'protect', 'unprotect', 'retain', 'archive', 'unarchive', 'delete', 'restore']));
    expect(offered('plinth', 'data', 'commit', 'flights', '--s')).toEqual(['--source', '--schema', '--splits']);
    expect(offered('plinth', 'data', 'merge', 'flights@cleaning', 'main', '--p')).toEqual(['--prefer']);
  });
  it('offers options, past arguments and other options', () => {
    expect(offered('plinth', 'runs', 'list', '--fi')).toEqual(['--filter']);
    expect(offered('plinth', 'runs', 'show', 'some-id', '--j')).toEqual(['--json']);
    expect(offered('plinth', 'up', '--port', '80', '--ho')).toEqual(['--host']);
    expect(offered('plinth', 'sync', 'folder', '--d')).toEqual(['--dry-run', '--discard']);
  });
});

/** A shell that this machine may lack. Where CI has installed everything, lacking it is a failure. */
function describeIn(shell: 'zsh' | 'fish', tests: () => void): void {
  const isThere = spawnSync(shell, ['--version']).error === undefined;
  describe.skipIf(!isThere && process.env['PLINTH_TEST_CI'] !== 'true')(`completion in ${shell}`, tests);
}

/** Runs a command in a folder with one file, `report.txt`, with the shell's script at hand. */
function inFolder(shell: 'zsh' | 'fish', command: string, args: (script: string) => readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-completion-'));
  try {
    writeFileSync(join(folder, 'report.txt'), '');
    const script = join(folder, `.completion.${shell}`);
    writeFileSync(script, completionScript(shell, tree));
    return execFileSync(command, args(script), { cwd: folder, encoding: 'utf8', timeout: 30_000, env: { PATH: process.env['PATH'] ?? '', HOME: folder, COMPLETION: script } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Types into an interactive zsh on a terminal of its own, with Tab at the end, and runs what came of it.
 * zpty is zsh's own module for that.
 */
const typeInZsh = `
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'PS1= PROMPT_EOL_MARK= TERM=dumb; autoload -Uz compinit; compinit -u -D; source "$COMPLETION"; plinth() { print -r -- "RAN:$PATH:$*:END" }; print REA""DY'
zpty -r -m inner seen '*READY*' || exit 1
for typed in "$@"; do
  zpty -w -n inner "$typed"$'\\t\\n'
  zpty -r -m inner seen '*RAN:*:END*' || exit 1
  print -r -- "\${\${seen##*RAN:$PATH:}%%:END*}"
done
zpty -d inner`;

describeIn('zsh', () => {
  it('ends what can be ended in one way, and leaves files to where no word fits', () => {
    const typed = ['plinth ru', 'plinth runs re', 'plinth runs list --fi', 'plinth runs show some-id --j', 'plinth up --port 80 --ho', 'plinth experiments cr', 'plinth artifacts put some-id rep', 'plinth runs --wo'];
    const ran = inFolder('zsh', 'zsh', () => ['-f', '-c', typeInZsh, 'zsh', ...typed]).trim().split('\n');
    expect(ran).toEqual(['runs', 'runs restore', 'runs list --filter', 'runs show some-id --json', 'up --port 80 --host', 'experiments create', 'artifacts put some-id report.txt', 'runs --wo']);
  });
});

describeIn('fish', () => {
  const offers = (line: string) => inFolder('fish', 'fish', (script) => ['--no-config', '-c', `source ${script}; complete -C '${line}'`]).trim().split('\n').map((offer) => offer.split('\t')[0]);

  it('offers commands, their commands and options, each where it belongs', () => {
    expect(offers('plinth ')).toEqual(expect.arrayContaining(['up', 'login', 'runs', 'workspaces', 'completion']));
    expect(offers('plinth ru')).toEqual(['runs']);
    expect(offers('plinth runs re')).toEqual(['restore']);
    expect(offers('plinth runs list --fi')).toEqual(['--filter']);
    expect(offers('plinth runs show some-id --j')).toEqual(['--json']);
    expect(offers('plinth up --port 80 --ho')).toEqual(['--host']);
    expect(offers('plinth artifacts put some-id rep')).toContain('report.txt');
    expect(offers('plinth ')).not.toContain('restore');
  });

  it('says what each is for', () => expect(inFolder('fish', 'fish', (script) => ['--no-config', '-c', `source ${script}; complete -C 'plinth doct'`]).trim()).toBe('doctor\tShow every setting, where it comes from, and what is wrong'));
});
