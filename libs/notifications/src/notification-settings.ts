import { type Environment, InvalidSetting } from '@plinth/platform/config';

export const NOTIFICATION_SETTINGS = Symbol('NOTIFICATION_SETTINGS');

export interface NotificationSettings {
  /** Without it no mail is sent, and none is kept for later. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  /** Where people open this Plinth, without a slash at its end; links in messages begin with it. */
  readonly publicUrl: string | undefined;
}

/** Reads PLINTH_SMTP_URL, PLINTH_MAIL_FROM and PLINTH_PUBLIC_URL. @throws InvalidSetting */
export function readNotificationSettings(environment: Environment): NotificationSettings {
  return { mail: mailSettings(environment), publicUrl: publicUrl(environment.PLINTH_PUBLIC_URL) };
}

function mailSettings({ PLINTH_SMTP_URL: smtpUrl, PLINTH_MAIL_FROM: from }: Environment): NotificationSettings['mail'] {
  if (!smtpUrl) return undefined;
  if (!URL.canParse(smtpUrl) || !['smtp:', 'smtps:'].includes(new URL(smtpUrl).protocol)) throw new InvalidSetting('PLINTH_SMTP_URL', 'must be an address such as smtps://user:password@mail.example.org:465.');
  if (!from || !/^(?:[^<>\p{C}]*<[^\s<>@\p{C}]+@[^\s<>@\p{C}]+>|[^\s<>@\p{C}]+@[^\s<>@\p{C}]+)$/u.test(from)) throw new InvalidSetting('PLINTH_MAIL_FROM', 'must be an address such as Plinth <plinth@example.org>; with PLINTH_SMTP_URL it is needed.');
  return { smtpUrl, from };
}

function publicUrl(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') throw new InvalidSetting('PLINTH_PUBLIC_URL', 'must be an address such as https://plinth.example.org.');
  return url.href.replace(/\/+$/, '');
}
