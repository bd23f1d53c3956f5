import { describe, expect, it } from 'vitest';
import { connectionOf, defaultUrl, resolveSettings } from './settings.js';

const stored = { url: 'https://plinth.example.org', token: 'plk_usr_stored', workspace: 'blue' };

describe('settings', () => {
  it('come from options, then the environment, then the credentials file, then the default', () => {
    const environment = { PLINTH_URL: 'http://env:1', PLINTH_TOKEN: 'plk_env', PLINTH_WORKSPACE: 'green' };
    expect(resolveSettings({ options: { url: 'http://option:1' }, environment, credentials: stored }).url).toMatchObject({ value: 'http://option:1', from: 'option' });
    expect(connectionOf(resolveSettings({ environment, credentials: stored }))).toEqual({ url: 'http://env:1', token: 'plk_env', workspace: 'green' });
    expect(connectionOf(resolveSettings({ credentials: stored }))).toEqual(stored);
    expect(resolveSettings({}).url).toMatchObject({ value: defaultUrl, from: 'default' });
    expect(resolveSettings({}).token).toMatchObject({ value: undefined, from: 'not set' });
  });

  it('never send a stored token to another server', () => {
    const { token, workspace } = resolveSettings({ environment: { PLINTH_URL: 'https://elsewhere.example.org' }, credentials: stored });
    expect([token.value, workspace.value]).toEqual([undefined, undefined]);
    expect(resolveSettings({ environment: { PLINTH_URL: 'https://plinth.example.org/' }, credentials: stored }).token.value).toBe(stored.token);
  });

  it('treat what is empty as not there, and take slashes off the end', () => {
    expect(connectionOf(resolveSettings({ environment: { PLINTH_URL: '', PLINTH_TOKEN: '' }, options: { url: 'http://a/' } }))).toEqual({ url: 'http://a', token: undefined, workspace: undefined });
  });

  it.each(['not an address', 'ftp://a', 'http://me:secret@a'])('complain of the address %s and go on', (url) => {
    const { complaints, url: used } = resolveSettings({ environment: { PLINTH_URL: url } });
    expect(complaints).toEqual([expect.stringContaining('PLINTH_URL (environment)')]);
    expect(used.value).toBe(defaultUrl);
  });

  it('complain of a token that is none', () => {
    expect(resolveSettings({ environment: { PLINTH_TOKEN: 'hunter2' } }).complaints).toEqual([expect.stringContaining('PLINTH_TOKEN')]);
  });
});
