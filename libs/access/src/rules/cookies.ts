/** What cookies there are. Those with `Host` in their name only this very host can have set, over TLS (RFC 6265bis, section 4.1.3.2). */
export type CookieName = 'plinth_session' | 'plinth_csrf' | 'plinth_flow';

export interface NewCookie {
  readonly name: CookieName;
  /** Letters, digits, dot, hyphen and underscore; empty to take the cookie away. */
  readonly value: string;
  readonly maxAgeSeconds: number;
  /** Whether scripts of the page may read it. */
  readonly readable?: boolean;
}

/** Plain names over HTTP, where browsers take no `__Host-`. */
export function cookieName(name: CookieName, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}

/** A Set-Cookie header. Lax: other sites' pages send it with no request but the person's own following of a link. */
export function setCookie({ name, value, maxAgeSeconds, readable = false }: NewCookie, secure: boolean): string {
  return [`${cookieName(name, secure)}=${value}`, 'Path=/', `Max-Age=${maxAgeSeconds}`, 'SameSite=Lax', ...(readable ? [] : ['HttpOnly']), ...(secure ? ['Secure'] : [])].join('; ');
}

/** The value of a cookie in a Cookie header. Two of one name: somebody planted one, and neither counts. */
export function readCookie(header: string | undefined, name: CookieName, secure: boolean): string | undefined {
  const wanted = `${cookieName(name, secure)}=`;
  const values = (header ?? '').split(';').flatMap((part) => {
    const cookie = part.trim();
    return cookie.startsWith(wanted) ? [cookie.slice(wanted.length)] : [];
  });
  return values.length === 1 ? values[0] : undefined;
}
