import { InvalidSetting } from '../config/index.js';
import { describe, expect, it } from 'vitest';
import { TargetRefused } from './outbound.errors.js';
import { nothingListed, readOutboundSettings } from './settings.js';
import { parseTarget } from './target.js';

const refused = [
  'http://127.0.0.1/', 'http://127.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://0x7f.0.0.1/', 'http://0177.0.0.1/', 'http://017700000001/', 'http://127.0.0.1.:80/', 'http://１２７.０.０.１/', 'http://⑫7.0.0.1/',
  'http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', 'http://[::127.0.0.1]/', 'http://[fe80::1%25lo]/', 'http://[fe80::1%lo]/', 'http://[0:0:0:0:0:0:0:1]/', 'http://[64:ff9b::a00:1]/', 'http://[2002:7f00:1::]/',
  'http://0/', 'http://0.0.0.0/', 'http://169.254.169.254/latest/meta-data/', 'http://[fd00:ec2::254]/', 'http://localhost/', 'http://LOCALHOST./', 'http://a.localhost/', 'http://lo%63alhost/',
  'http://user@example.org/', 'http://user:password@example.org/', 'http://example.org@127.0.0.1/', 'https://example.org:25/', 'http://example.org:6379/', 'http://example.org:22/', 'http://example.org:0/',
  'ftp://example.org/', 'file:///etc/passwd', 'gopher://example.org/', 'javascript:alert(1)', 'data:,x', 'unix:/var/run/docker.sock', '//example.org/', 'example.org', '', 'http://', 'http:///', `https://example.org/${'x'.repeat(2_000)}`, 'http://exa mple.org/',
];
const accepted = ['https://example.org/hook?x=1', 'http://example.org', 'https://example.org:8443/', 'https://8.8.8.8/', 'http://[2606:4700::1111]:8080/', 'https://xn--bcher-kva.example/', 'https://bücher.example/', 'HTTPS://EXAMPLE.ORG/'];

describe('parseTarget', () => {
  it.each(refused)('refuses %s', (url) => expect(() => parseTarget(url, nothingListed, 'input.url')).toThrow(TargetRefused));
  it.each(accepted)('takes %s', (url) => expect(parseTarget(url, nothingListed).isListed).toBe(false));
  it('names the field and never what is inside', () => {
    expect(() => parseTarget('http://127.0.0.1/', nothingListed, 'input.url')).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED', field: 'input.url', message: expect.not.stringContaining('127') as string }));
  });
});

describe('PLINTH_OUTBOUND_ALLOW', () => {
  const settings = readOutboundSettings({ PLINTH_OUTBOUND_ALLOW: 'hooks.internal:9000, 127.1:5081,[FD00:0::1]:443,LOCALHOST:5081' });
  it.each(['http://hooks.internal:9000/x', 'http://127.0.0.1:5081/', 'http://2130706433:5081/', 'https://[fd00::1]/', 'http://localhost:5081/'])('lets %s through', (url) => expect(parseTarget(url, settings).isListed).toBe(true));
  it.each(['http://hooks.internal:9001/', 'http://127.0.0.1:5082/', 'http://127.0.0.2:5081/', 'http://[fd00::1]/', 'http://x.localhost:5081/'])('and not %s', (url) => expect(() => parseTarget(url, settings)).toThrow(TargetRefused));
  it('still refuses what is no single host', () => expect(() => parseTarget('http://0.0.0.0:80/', readOutboundSettings({ PLINTH_OUTBOUND_ALLOW: '0.0.0.0:80' }))).toThrow(TargetRefused));
  it.each(['x', 'x:', ':1', 'x:0', 'x:99999', 'http://x:1', 'x:1/y', 'a@b:1', '*:80', '10.0.0.0/8:80', '[::1:80'])('is refused as %s, with a sentence that names it', (text) => {
    expect(() => readOutboundSettings({ PLINTH_OUTBOUND_ALLOW: text })).toThrow(InvalidSetting);
  });
  it('may be absent or empty', () => {
    for (const text of [undefined, '', ' , ']) expect(readOutboundSettings({ PLINTH_OUTBOUND_ALLOW: text }).allowed.size).toBe(0);
  });
});
