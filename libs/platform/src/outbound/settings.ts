import { type Environment, InvalidSetting } from '../config/index.js';

export interface OutboundSettings {
  /** `host:port` in lower case, an IPv6 address in brackets: reached whatever network they lie in, and on any port. */
  readonly allowed: ReadonlySet<string>;
}

export const nothingListed: OutboundSettings = { allowed: new Set() };

/** Reads PLINTH_OUTBOUND_ALLOW: `host:port` pairs with commas between. @throws InvalidSetting */
export function readOutboundSettings(environment: Environment): OutboundSettings {
  const entries = (environment.PLINTH_OUTBOUND_ALLOW ?? '').split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
  return { allowed: new Set(entries.map(hostAndPort)) };
}

/** As `new URL` writes hosts, so that both compare: 127.1 and LOCALHOST have one form. */
function hostAndPort(entry: string): string {
  const [, host = '', port = ''] = /^(\[[^\]]+\]|[^:\s/@?#\\*[\]]+):(\d{1,5})$/.exec(entry) ?? [];
  const address = `http://${host}:${port}/`;
  if (host === '' || Number(port) < 1 || !URL.canParse(address)) throw new InvalidSetting('PLINTH_OUTBOUND_ALLOW', `must be host:port pairs with commas between; ${JSON.stringify(entry)} is none.`, 'Write it like hooks.internal:8080,[fd00::1]:443.');
  return `${new URL(address).hostname}:${Number(port)}`;
}
