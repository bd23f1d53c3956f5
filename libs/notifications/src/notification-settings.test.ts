import { InvalidSetting } from '@plinth/platform/config';
import { describe, expect, it } from 'vitest';
import { readNotificationSettings } from './notification-settings.js';

describe('settings', () => {
  it('may all be absent', () => expect(readNotificationSettings({})).toEqual({ mail: undefined, publicUrl: undefined }));
  it('are read', () => {
    const environment = { PLINTH_SMTP_URL: 'smtps://u:p@mail.example.org:465', PLINTH_MAIL_FROM: 'Plinth <plinth@example.org>', PLINTH_PUBLIC_URL: 'https://plinth.example.org/' };
    expect(readNotificationSettings(environment)).toEqual({ mail: { smtpUrl: environment.PLINTH_SMTP_URL, from: environment.PLINTH_MAIL_FROM }, publicUrl: 'https://plinth.example.org' });
  });
  it.each([
    ['PLINTH_SMTP_URL', 'mail.example.org'], ['PLINTH_SMTP_URL', 'https://mail.example.org'], ['PLINTH_MAIL_FROM', ''], ['PLINTH_MAIL_FROM', 'Plinth'], ['PLINTH_MAIL_FROM', 'a@b\r\nBcc: c@d'], ['PLINTH_MAIL_FROM', 'A <a@b>, c@d'],
    ['PLINTH_PUBLIC_URL', 'plinth.example.org'], ['PLINTH_PUBLIC_URL', 'ftp://x'], ['PLINTH_PUBLIC_URL', 'https://x/?y'], ['PLINTH_PUBLIC_URL', 'https://u@x/'],
  ])('that are wrong are refused with a sentence: %s=%j', (name, value) => {
    const good = { PLINTH_SMTP_URL: 'smtp://mail.example.org', PLINTH_MAIL_FROM: 'plinth@example.org' };
    expect(() => readNotificationSettings({ ...good, [name]: value })).toThrow(expect.objectContaining({ constructor: InvalidSetting, field: name }));
  });
});
