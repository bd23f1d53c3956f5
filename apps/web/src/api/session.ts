const key = 'plinth-token';

/**
 * The token pasted at sign-in. A loopback server needs none, and whoever signed in by a provider or a link has a cookie instead, which the page
 * can not read. Kept for this browser session, or on this device when the person asked for it.
 */
function read(): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Sent back to show that a page of this very site asks: no other can read the cookie that holds it. */
function csrfToken(): string | undefined {
  return /(?:^|;\s*)(?:__Host-)?plinth_csrf=([\w-]+)/.exec(document.cookie)?.[1];
}

let token = read();

export const session = {
  get token(): string | undefined {
    return token;
  },
  headers(): Record<string, string> {
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    const csrf = csrfToken();
    return csrf === undefined ? {} : { 'plinth-csrf': csrf };
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
