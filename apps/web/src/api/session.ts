const key = 'plinth-token';
const workspaceKey = 'plinth-workspace';

/**
 * The token pasted at sign-in. A loopback server needs none, and whoever signed in by a provider or a link has a cookie instead, which the page
 * can not read. Kept for this browser session, or on this device when the person asked for it.
 */
function read(name: string): string | undefined {
  try {
    return sessionStorage.getItem(name) ?? localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Sent back to show that a page of this very site asks: no other can read the cookie that holds it. */
function csrfToken(): string | undefined {
  return /(?:^|;\s*)(?:__Host-)?plinth_csrf=([\w-]+)/.exec(document.cookie)?.[1];
}

let token = read(key);
/** The one that whoever sits at the machine chose. Tokens and sessions are of one workspace and name none. */
let workspace = read(workspaceKey);

export const session = {
  get token(): string | undefined {
    return token;
  },
  headers(): Record<string, string> {
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    const csrf = csrfToken();
    if (csrf !== undefined) return { 'plinth-csrf': csrf };
    return workspace === undefined ? {} : { 'plinth-workspace': workspace };
  },
  /** Whether the browser says by a header what a plain link would not say. */
  get isSaid(): boolean {
    return token !== undefined || workspace !== undefined;
  },
  /** From the next request on; undefined for the workspace that the installation began with. */
  enter(slug: string | undefined): void {
    workspace = slug;
    if (slug === undefined) sessionStorage.removeItem(workspaceKey);
    else sessionStorage.setItem(workspaceKey, slug);
  },
  signIn(secret: string, keep: boolean): void {
    token = secret;
    (keep ? localStorage : sessionStorage).setItem(key, secret);
  },
  signOut(): void {
    token = undefined;
    sessionStorage.removeItem(key);
    localStorage.removeItem(key);
  },
};
