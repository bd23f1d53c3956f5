import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopbackAddress, isLoopbackHost, isOwnOrigin, isOwnSite } from './loopback.js';

describe('Host', () => {
  it.each(['localhost', 'localhost:5080', 'LOCALHOST:80', '127.0.0.1', '127.0.0.1:5080', '[::1]', '[::1]:5080'])('%s is this machine', (host) => expect(isLoopbackHost(host)).toBe(true));

  it.each([undefined, '', 'evil.example', 'localhost.evil.example', 'evil-localhost', '127.0.0.1.evil.example', '127.0.0.1.nip.io:5080', '127.0.0.2', '0.0.0.0', '[::]', '::1', '2130706433', '0x7f.1', 'localhost:5080:1', 'localhost ', 'localhost,evil.example', 'evil.example@localhost:x', '[::ffff:127.0.0.1]'])(
    '%j is not',
    (host) => expect(isLoopbackHost(host)).toBe(false),
  );

  it('is no name but those three', () => {
    fc.assert(fc.property(fc.domain(), fc.option(fc.nat(65_535)), (name, port) => {
      expect(isLoopbackHost(port === null ? name : `${name}:${port}`)).toBe(false);
    }));
  });
});

describe('the address that connects', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => expect(isLoopbackAddress(address)).toBe(true));
  it.each([undefined, '', '10.0.0.1', '192.168.1.5', '::ffff:10.0.0.1', 'fe80::1', '128.0.0.1', '1270.0.0.1', '127.0.0.1.evil'])('%j is not', (address) => expect(isLoopbackAddress(address)).toBe(false));
});

describe('Origin', () => {
  it.each([
    [undefined, 'localhost:5080', true],
    ['http://localhost:5080', 'localhost:5080', true],
    ['https://localhost:5080', 'LOCALHOST:5080', true],
    ['http://[::1]:5080', '[::1]:5080', true],
    ['http://localhost:3000', 'localhost:5080', false],
    ['http://localhost', 'localhost:5080', false],
    ['http://127.0.0.1:5080', 'localhost:5080', false],
    ['http://evil.example', 'localhost:5080', false],
    ['http://localhost:5080.evil.example', 'localhost:5080', false],
    ['http://evil.example#localhost:5080', 'localhost:5080', false],
    ['null', 'localhost:5080', false],
    ['file://', 'localhost:5080', false],
    ['chrome-extension://localhost:5080', 'localhost:5080', false],
    ['', 'localhost:5080', false],
    ['http://localhost:5080', undefined, false],
  ])('%j at Host %j: %s', (origin, host, own) => expect(isOwnOrigin(origin, host)).toBe(own));
});

describe('Sec-Fetch-Site', () => {
  it.each([[undefined, true], ['same-origin', true], ['none', true], ['same-site', false], ['cross-site', false], ['', false], ['anything', false]])('%j: %s', (site, own) => expect(isOwnSite(site)).toBe(own));
});
