import { z } from 'zod';

export const maxRecipients = 1_000;
const maxTitle = 200;
const maxBody = 4_000;
const maxLink = 1_000;
/** Characters of the data as JSON. */
const maxData = 8_000;

/** An event as it lies in the outbox. Its bounds are those of {@link checkedNotice}, so that nothing in the outbox can be too large to deliver. */
const noticeSchema = z.strictObject({
  kind: z.string().min(1).max(100),
  subject: z.strictObject({ kind: z.string().min(1).max(200), id: z.string().min(1).max(4_000) }),
  recipients: z.array(z.guid()).max(maxRecipients),
  title: z.string().max(maxTitle),
  body: z.string().max(maxBody),
  link: z.string().max(maxLink).nullable(),
  data: z.record(z.string(), z.json()),
  actorId: z.guid(),
  at: z.int().min(0).max(8_640_000_000_000_000),
});

export type StoredNotice = z.infer<typeof noticeSchema>;

/** @returns undefined for what no notifier wrote */
export function readNotice(payload: unknown): StoredNotice | undefined {
  return noticeSchema.safeParse(payload).data;
}

/**
 * An event in the form that is stored and sent: one-line title, bounded texts, without control characters, direction overrides and halves
 * of characters. Texts that are too long are cut, since names that people gave are in them.
 * @throws Error for what is a defect of the caller: a link that leaves Plinth, too many recipients, too much data
 */
export function checkedNotice(notice: Omit<StoredNotice, 'link' | 'data'> & { readonly link: string | undefined; readonly data: Readonly<Record<string, unknown>> }): StoredNotice {
  const { title, body, link, recipients, data } = notice;
  if (link !== undefined && !isOwnPath(link)) throw new Error(`A notification's link is a path of Plinth's own, not ${JSON.stringify(link)}.`);
  const distinct = [...new Set(recipients)];
  if (distinct.length > maxRecipients) throw new Error(`A notification has at most ${maxRecipients} recipients.`);
  if (JSON.stringify(data).length > maxData) throw new Error(`A notification's data has at most ${maxData} characters as JSON.`);
  const subject = { kind: clean(notice.subject.kind), id: clean(notice.subject.id) };
  return noticeSchema.parse({ ...notice, subject, recipients: distinct, title: cut(oneLine(title), maxTitle), body: cut(clean(body), maxBody), link: link ?? null, data: cleanAll(data) });
}

/** A path within this Plinth: one slash at its head, so that no browser takes it for another host. */
export function isOwnPath(link: string): boolean {
  return link.length <= maxLink && /^\/(?![/\\])[^\s\\\p{C}]*$/u.test(link);
}

/** Without what can't be shown, or shows something else: controls but tab and line break, format characters, halves of characters. */
function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{C}\t\n]/gu, '');
}

/** Postgres takes neither NUL nor halves of characters, in the strings of JSON either. */
function cleanAll(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(cleanAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined).map(([key, part]) => [clean(key), cleanAll(part)]));
}

export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
