const mask = '***';
const secretName = /(?:^|[-_.])(?:token|secret|passw(?:or)?d|pwd|pass|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|auth|authorization|bearer|cookie|dsn)$/i;
/** Forms that known issuers give their secrets: Plinth, GitHub, GitLab, OpenAI and Anthropic, Hugging Face, Slack, npm, AWS, Google, JSON web tokens. */
const secretValue = /\b(?:plk_\w{8,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|hf_\w{16,}|xox[abprs]-[\w-]{8,}|npm_\w{16,}|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{30,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g;
const userInfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;

/** Masks passwords in addresses and secrets of known forms. */
export function redactText(text: string): string {
  return text.replace(userInfo, `$1${mask}@`).replace(secretValue, mask);
}

/** A command line as one string, without what `--token x`, `--token=x`, `TOKEN=x` and values of known forms give away. */
export function redactCommand(args: readonly string[]): string {
  const shown: string[] = [];
  let hideNext = false;
  for (const arg of args) {
    if (hideNext && !arg.startsWith('-')) {
      shown.push(mask);
      hideNext = false;
      continue;
    }
    const assignment = /^(-{0,2}[\w.-]+)=/.exec(arg);
    const name = (assignment?.[1] ?? arg).replace(/^-+/, '');
    const isSecret = secretName.test(name);
    hideNext = isSecret && !assignment && arg.startsWith('-');
    shown.push(isSecret && assignment ? `${assignment[1] ?? ''}=${mask}` : quoted(redactText(arg)));
  }
  return shown.join(' ');
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./*-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}

/** The address of a git remote without user name and password. `git@host:path` has none. */
export function withoutCredentials(remote: string): string {
  return remote.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}
