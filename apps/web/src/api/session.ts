const key = 'plinth-token';

/** The token pasted at sign-in. A loopback server needs none. Kept for this browser session, or on this device when the person asked for it. */
function read(): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

let token = read();

export const session = {
  get token(): string | undefined {
    return token;
  },
  headers(): Record<string, string> {
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
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
