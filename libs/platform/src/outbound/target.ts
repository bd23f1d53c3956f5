import { isIP } from 'node:net';
import { refusalOfAddress, refusalOfListedAddress } from './address-policy.js';
import { TargetRefused } from './outbound.errors.js';
import type { OutboundSettings } from './settings.js';

/** Ports of the web. Any other has to be listed, or a webhook could speak to a mail server or a database of the public internet. */
const webPorts = new Set([80, 443, 8080, 8443]);
export const maxTargetLength = 2_000;

/** An address that may be called as far as its text says. Its name is resolved only when it is called. */
export interface Target {
  readonly url: URL;
  /** The name or IP address, without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  /** An operator has listed it: it may lie in a private network. */
  readonly isListed: boolean;
}

/**
 * Reads an address that a person typed. `new URL` brings decimal, octal and hexadecimal IPv4 addresses into one form and refuses IPv6
 * zones, so every form meets the same checks.
 * @throws TargetRefused
 */
export function parseTarget(text: string, { allowed }: OutboundSettings, field?: string): Target {
  const refuse = (problem: string): never => {
    throw new TargetRefused(problem, { field });
  };
  if (text.length > maxTargetLength) return refuse(`it has more than ${maxTargetLength} characters`);
  if (!URL.canParse(text)) return refuse('it is not an address');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('it is neither http nor https');
  if (url.username !== '' || url.password !== '') return refuse('it holds a user name or password');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isListed = allowed.has(`${url.hostname}:${port}`);
  if (!isListed && !webPorts.has(port)) return refuse(`port ${port} is not one of the web's`);
  url.hash = '';
  const target: Target = { url, host, port, isListed };
  if (isIP(host)) checkAddress(host, target, field);
  else if (!isListed && isLocalName(host)) return refuse('it names this machine');
  return target;
}

/** @throws TargetRefused unless this address of the target's may be called */
export function checkAddress(address: string, { isListed }: Pick<Target, 'isListed'>, field?: string): void {
  const problem = isListed ? refusalOfListedAddress(address) : refusalOfAddress(address);
  if (problem) throw new TargetRefused(problem, { field });
}

/** RFC 6761, section 6.3. The check of what it resolves to would refuse it too; this says so when it is typed. */
function isLocalName(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost');
}
