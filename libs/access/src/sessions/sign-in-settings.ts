import { type Role, roles } from '@plinth/kernel';
import { type Environment, InvalidSetting } from '@plinth/platform/config';

/** The OpenID Connect provider by which people sign in. */
export interface ProviderSettings {
  readonly issuer: URL;
  readonly clientId: string;
  /** None for a public client: PKCE protects the code either way. */
  readonly clientSecret: string | undefined;
  readonly scopes: string;
  readonly groupsClaim: string;
  /** What everybody has whom the provider knows. */
  readonly defaultRole: Role;
}

export interface SignInSettings {
  /** Where browsers reach this installation, without a path: `https://plinth.example.org`. Its cookies are bound to TLS if it says https. */
  readonly publicUrl: URL | undefined;
  readonly provider: ProviderSettings | undefined;
  /** The workspace into which the provider's people come without having been invited. */
  readonly workspaceSlug: string;
}
export const SIGN_IN_SETTINGS = Symbol('SIGN_IN_SETTINGS');

/** True when cookies are marked Secure and carry `__Host-`. */
export function isSecure({ publicUrl }: SignInSettings): boolean {
  return publicUrl?.protocol === 'https:';
}

/** @throws InvalidSetting for the first that is wrong or missing. */
export function readSignInSettings(environment: Environment, firstWorkspace: string): SignInSettings {
  const publicUrl = readUrl(environment, 'PLINTH_PUBLIC_URL');
  if (publicUrl && (publicUrl.pathname !== '/' || publicUrl.search || publicUrl.hash || publicUrl.username)) throw new InvalidSetting('PLINTH_PUBLIC_URL', 'must be an address without a path, such as https://plinth.example.org.');
  const workspaceSlug = environment['PLINTH_OIDC_WORKSPACE'] || firstWorkspace;
  const issuer = readUrl(environment, 'PLINTH_OIDC_ISSUER');
  if (!issuer) return { publicUrl, provider: undefined, workspaceSlug };
  if (issuer.protocol !== 'https:' && !isLoopback(issuer)) throw new InvalidSetting('PLINTH_OIDC_ISSUER', 'must begin with https: what it says is believed.');
  if (!publicUrl) throw new InvalidSetting('PLINTH_PUBLIC_URL', 'is not set; the provider has to know where to send people back.', 'Set it to where browsers reach Plinth, and allow <it>/api/auth/oidc/callback at the provider.');
  const clientId = environment['PLINTH_OIDC_CLIENT_ID'];
  if (!clientId) throw new InvalidSetting('PLINTH_OIDC_CLIENT_ID', 'is not set; PLINTH_OIDC_ISSUER needs it.', 'Register Plinth at the provider and set the client id that it gives.');
  const asked = environment['PLINTH_OIDC_DEFAULT_ROLE'] || 'READER';
  const defaultRole = roles.find((role) => role === asked);
  if (!defaultRole || defaultRole === 'OWNER') throw new InvalidSetting('PLINTH_OIDC_DEFAULT_ROLE', 'must be GUEST, READER, WRITER or MAINTAINER.', 'Make owners by hand, or by the claim of a group.');
  const scopes = environment['PLINTH_OIDC_SCOPES'] || 'openid profile email';
  if (!scopes.split(' ').includes('openid')) throw new InvalidSetting('PLINTH_OIDC_SCOPES', 'must name openid.');
  return {
    publicUrl,
    workspaceSlug,
    provider: { issuer, clientId, clientSecret: environment['PLINTH_OIDC_CLIENT_SECRET'] || undefined, scopes, groupsClaim: environment['PLINTH_OIDC_GROUPS_CLAIM'] || 'groups', defaultRole },
  };
}

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

function readUrl(environment: Environment, name: string): URL | undefined {
  const text = environment[name];
  if (!text) return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new InvalidSetting(name, 'must be an address such as https://plinth.example.org.');
  return new URL(text);
}
