/** A command with the words that may follow it. */
export interface WordTree {
  readonly name: string;
  readonly description: string;
  readonly options: readonly { readonly flags: readonly string[]; readonly description: string }[];
  readonly commands: readonly WordTree[];
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script for the shell to source, which completes the words of the tree: commands, their commands, and options. */
export function completionScript(shell: Shell, tree: WordTree): string {
  switch (shell) {
    case 'bash': return bash(tree);
    case 'zsh': return zsh(tree);
    case 'fish': return fish(tree);
  }
}

/** Every command with the words that lead to it: `['runs', 'list']`. */
function paths(tree: WordTree, before: readonly string[] = []): { readonly path: readonly string[]; readonly tree: WordTree }[] {
  return [{ path: before, tree }, ...tree.commands.flatMap((command) => paths(command, [...before, command.name]))];
}

function words({ commands, options }: WordTree): string[] {
  return [...commands.map(({ name }) => name), ...options.flatMap(({ flags }) => flags)];
}

/** The cases share one idea in all shells: the words typed so far, options left out, choose the words that may follow. */
function cases(tree: WordTree, one: (path: string, words: readonly string[]) => string): string {
  return paths(tree).map(({ path, tree: each }) => one(path.join(' '), words(each))).join('\n');
}

function bash(tree: WordTree): string {
  return `# bash completion for ${tree.name}: source <(${tree.name} completion bash)
_${tree.name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  while :; do
    case "$path" in
${cases(tree, (path, each) => `      '${path}') words='${each.join(' ')}'; break ;;`)}
      *' '*) path="\${path% *}" ;;
      *) path="" ;;
    esac
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ \${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _${tree.name} ${tree.name}
`;
}

function zsh(tree: WordTree): string {
  return `#compdef ${tree.name}
# zsh completion for ${tree.name}: source <(${tree.name} completion zsh)
_${tree.name}() {
  # Not "path": zsh ties that name to PATH.
  local typed="" word
  local -a choices
  for word in "\${words[@]:1:$((CURRENT - 2))}"; do
    [[ "$word" == -* ]] || typed="\${typed:+$typed }$word"
  done
  while true; do
    case "$typed" in
${cases(tree, (path, each) => `      '${path}') choices=(${each.join(' ')}); break ;;`)}
      *' '*) typed="\${typed% *}" ;;
      *) typed="" ;;
    esac
  done
  compadd -- "\${choices[@]}" || _files
}
compdef _${tree.name} ${tree.name}
`;
}

function fish(tree: WordTree): string {
  const lines = paths(tree).flatMap(({ path, tree: each }) => {
    const when = path.length === 0 ? '__fish_use_subcommand' : path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const unless = each.commands.length > 0 && path.length > 0 ? `; and not __fish_seen_subcommand_from ${each.commands.map(({ name }) => name).join(' ')}` : '';
    const commands = each.commands.map(({ name, description }) => `complete -c ${tree.name} -n '${when}${unless}' -f -a '${name}' -d '${quoted(description)}'`);
    const options = each.options.map(({ flags, description }) => `complete -c ${tree.name} -n '${when}${unless}' ${flags.map(fishFlag).join(' ')} -d '${quoted(description)}'`);
    return [...commands, ...options];
  });
  return `# fish completion for ${tree.name}: ${tree.name} completion fish | source\n${lines.join('\n')}\n`;
}

function fishFlag(flag: string): string {
  return flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
