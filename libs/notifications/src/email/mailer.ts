import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';
import type { MailContent } from '../rules/index.js';

export interface Mail extends MailContent {
  readonly to: { readonly name: string; readonly address: string };
  /** Stable: a mail that is sent twice has one Message-ID, by which it can be told. */
  readonly messageId: string;
}

/** A mail was not taken. `isFinal`: the server says it never will. */
export class MailRefused extends Error {
  constructor(
    message: string,
    readonly isFinal: boolean,
  ) {
    super(message);
  }
}

const timeLimitMs = 15_000;

/** Sends by SMTP, to the server that whoever runs Plinth has set. */
@Injectable()
export class Mailer implements OnModuleDestroy {
  private readonly transport: Transporter | undefined;

  constructor(@Inject(NOTIFICATION_SETTINGS) private readonly settings: NotificationSettings) {
    if (!settings.mail) return;
    const limits = { connectionTimeout: timeLimitMs, greetingTimeout: timeLimitMs, socketTimeout: timeLimitMs, dnsTimeout: timeLimitMs };
    this.transport = createTransport({ url: settings.mail.smtpUrl, ...limits });
  }

  get isOn(): boolean {
    return this.transport !== undefined;
  }

  /** @throws MailRefused */
  async send({ to, messageId, subject, text, html }: Mail): Promise<void> {
    const { transport, settings: { mail } } = this;
    if (!transport || !mail) throw new MailRefused('No mail server is set.', true);
    try {
      await transport.sendMail({
        from: mail.from,
        to,
        subject,
        text,
        html,
        messageId: `<${messageId}@${domainOf(mail.from)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        xMailer: false,
        // Texts of events are texts: none of them names a file or an address to be put in.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } catch (error) {
      const code = error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0;
      throw new MailRefused(code > 0 ? `The mail server answered ${code}.` : 'The mail server does not answer.', code >= 500 && code < 600);
    }
  }

  onModuleDestroy(): void {
    this.transport?.close();
  }
}

function domainOf(from: string): string {
  return /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? 'plinth';
}
