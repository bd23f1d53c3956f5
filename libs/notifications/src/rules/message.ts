import type { TargetKind } from './webhook.js';

/** An event, as messages tell of it. */
export interface ToldEvent {
  readonly id: string;
  readonly kind: string;
  readonly actorId: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly title: string;
  readonly body: string;
  readonly link: string | null;
  readonly data: unknown;
  readonly createdAt: Date;
}

/** What a target of this kind gets. `publicUrl` is where people open this Plinth; without it links stay paths. */
export function messageFor(kind: TargetKind, event: ToldEvent, workspaceId: string, publicUrl: string | undefined): string {
  return JSON.stringify(kind === 'SLACK' ? slackMessage(event, publicUrl) : standardMessage(event, workspaceId, publicUrl));
}

/** The payload that the Standard Webhooks specification proposes: type, timestamp, data. */
function standardMessage({ id, kind, actorId, subjectKind, subjectId, title, body, link, data, createdAt }: ToldEvent, workspaceId: string, publicUrl: string | undefined): object {
  return {
    type: kind,
    timestamp: createdAt.toISOString(),
    data: { eventId: id, workspaceId, actorId, subject: { kind: subjectKind, id: subjectId }, title, body, link: absolute(link, publicUrl), details: data },
  };
}

/** Slack's incoming webhook. Texts are plain, so that no name can mention a channel or hide a link. */
function slackMessage({ title, body, link }: ToldEvent, publicUrl: string | undefined): object {
  const address = absolute(link, publicUrl);
  return {
    text: slackText(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, 150) } },
      ...(body === '' ? [] : [{ type: 'section', text: { type: 'plain_text', text: body.slice(0, 3_000) } }]),
      ...(address !== null && publicUrl !== undefined ? [{ type: 'section', text: { type: 'mrkdwn', text: `<${slackText(address)}|Open in Plinth>` } }] : []),
    ],
  };
}

/** Slack's three escapes: without them `<!channel>` in a model's name would wake everybody. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A mail: plain text, and the same as the least of HTML. */
export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function mailFor({ title, body, link }: Pick<ToldEvent, 'title' | 'body' | 'link'>, publicUrl: string | undefined): MailContent {
  const address = absolute(link, publicUrl);
  const place = address === null ? [] : [publicUrl === undefined ? `In Plinth: ${address}` : address];
  const settings = 'Which mails you get is set in Plinth, under notifications.';
  const shown = address === null ? '' : publicUrl === undefined ? `<p>In Plinth: ${html(address)}</p>` : `<p><a href="${html(address)}">Open in Plinth</a></p>`;
  return {
    subject: title,
    text: [title, ...(body === '' ? [] : [body]), ...place, `-- \n${settings}`].join('\n\n'),
    html: `<!doctype html><html><body><p><strong>${html(title)}</strong></p>${body === '' ? '' : `<p>${html(body).replaceAll('\n', '<br>')}</p>`}${shown}<p><small>${settings}</small></p></body></html>`,
  };
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

function absolute(link: string | null, publicUrl: string | undefined): string | null {
  return link === null ? null : publicUrl === undefined ? link : `${publicUrl}${link}`;
}
