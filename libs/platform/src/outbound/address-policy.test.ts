import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalOfAddress, refusalOfListedAddress } from './address-policy.js';

const inside = [
  '127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '100.127.255.255', '169.254.169.254', '192.0.0.1', '192.0.2.1', '198.18.0.1',
  '198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
  '::', '::1', '::7f00:1', '::a00:1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1', '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1',
  'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '5f00::1', '4000::1',
];
const outside = ['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.255.255', '100.128.0.1', '169.253.0.1', '2606:4700::1111', '2001:4860:4860::8888', '2a00:1450::1'];

describe('addresses', () => {
  it.each(inside)('refuses %s', (address) => expect(refusalOfAddress(address)).toBeDefined());
  it.each(outside)('lets %s through', (address) => expect(refusalOfAddress(address)).toBeUndefined());
  it.each(['', 'localhost', '127.0.0.1.', 'fe80::1%lo', '8.8.8.8%1', '1.2.3', ' 8.8.8.8', '8.8.8.8:80'])('refuses %j, which is no plain address', (address) => expect(refusalOfAddress(address)).toBeDefined());

  it('lets through what is listed, unless it stands for many or none', () => {
    for (const address of ['127.0.0.1', '10.0.0.1', 'fd00::1', '::1', '169.254.169.254', '8.8.8.8']) expect(refusalOfListedAddress(address)).toBeUndefined();
    for (const address of ['0.0.0.0', '::', '224.0.0.1', 'ff02::1', '255.255.255.255', 'fe80::1%lo', 'x']) expect(refusalOfListedAddress(address)).toBeDefined();
  });

  it('refuses whatever carries an IPv4 address inside, in each of the forms that lead to one', () => {
    const forms = ['::ffff:', '::', '64:ff9b::', '::ffff:0:'];
    fc.assert(fc.property(fc.ipV4(), fc.constantFrom(...forms), (address, form) => refusalOfAddress(`${form}${address}`) !== undefined));
  });

  it('refuses all of 10/8, 127/8, 169.254/16, 192.168/16 and fc00::/7', () => {
    const octet = fc.nat(255);
    fc.assert(fc.property(fc.constantFrom('10', '127'), octet, octet, octet, (first, ...rest) => refusalOfAddress([first, ...rest].join('.')) !== undefined));
    fc.assert(fc.property(fc.constantFrom('169.254', '192.168'), octet, octet, (head, ...rest) => refusalOfAddress([head, ...rest].join('.')) !== undefined));
    fc.assert(fc.property(fc.integer({ min: 0xfc00, max: 0xfdff }), fc.nat(0xffff), (head, tail) => refusalOfAddress(`${head.toString(16)}::${tail.toString(16)}`) !== undefined));
  });
});
