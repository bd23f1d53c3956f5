import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackHost, type LocalOwnerSettings } from '@plinth/access';
import { PlinthError } from '@plinth/kernel';

/** A name that resolves to loopback is no name of this server: so a page of that name can not read it (DNS rebinding). */
export class HostRefused extends PlinthError {
  constructor() {
    super('HOST_REFUSED', 'FORBIDDEN', 'This Plinth answers to localhost, 127.0.0.1 and [::1] only.', { field: 'Host', help: 'Open it by one of those, send an access token, or start it with --host for other names.' });
  }
}

/** True for a request to another name where the local owner is let in without a token. A token shows that no web page is behind it. */
export function refusesHost({ enabled }: LocalOwnerSettings, { host, authorization }: IncomingHttpHeaders): boolean {
  return enabled && authorization === undefined && !isLoopbackHost(host);
}
