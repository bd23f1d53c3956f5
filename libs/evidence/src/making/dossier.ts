import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { DossierSection } from '../rules/index.js';

const require = createRequire(import.meta.url);
const notRecorded = 'Not recorded in Plinth';
const ink = '#1a1d21';
const faint = '#6b7280';
/** Characters of one entry: a card may be a book. */
const mostText = 20_000;

let fonts: Promise<readonly [Buffer, Buffer]> | undefined;

export interface DossierCover {
  readonly title: string;
  readonly lines: readonly string[];
  /** The PDF's own date: the same facts make the same bytes. */
  readonly at: Date;
}

/** Lays the dossier out as a PDF with bookmarks. */
export async function dossierPdf({ title, lines, at }: DossierCover, sections: readonly DossierSection[]): Promise<Buffer> {
  const [regular, bold] = await (fonts ??= Promise.all([readFile(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')), readFile(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'))]));
  // Loaded by the first dossier: its fonts and decoders are no part of a start.
  const { default: PDFDocument } = await import('pdfkit');
  const pdf = new PDFDocument({ size: 'A4', margins: { top: 64, bottom: 64, left: 64, right: 64 }, bufferPages: true, lang: 'en', displayTitle: true, info: { Title: title, Producer: 'Plinth', Creator: 'Plinth', CreationDate: at, ModDate: at } });
  const pieces: Buffer[] = [];
  pdf.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<void>((resolve, reject) => pdf.on('end', resolve).on('error', reject));
  pdf.registerFont('regular', regular).registerFont('bold', bold);
  pdf.font('bold').fontSize(20).fillColor(ink).text(title).moveDown(0.4);
  pdf.font('regular').fontSize(9).fillColor(faint);
  for (const line of lines) pdf.text(line, { lineGap: 2 });
  pdf.moveDown(1.2);
  for (const section of sections) write(pdf, section);
  number(pdf, title);
  pdf.end();
  await ended;
  return Buffer.concat(pieces);
}

function write(pdf: PDFKit.PDFDocument, { number: place, title, entries }: DossierSection): void {
  const heading = `${place}  ${title}`;
  if (pdf.y > pdf.page.height - 170) pdf.addPage();
  pdf.outline.addItem(heading);
  pdf.moveDown(0.6).font('bold').fontSize(13).fillColor(ink).text(heading).moveDown(0.4);
  for (const { label, value } of entries) {
    if (pdf.y > pdf.page.height - 110) pdf.addPage();
    pdf.font('bold').fontSize(8.5).fillColor(faint).text(label);
    pdf.font('regular').fontSize(9.5).fillColor(value === null ? faint : ink).text(printable(value ?? notRecorded), { lineGap: 1.5 }).moveDown(0.5);
  }
}

function number(pdf: PDFKit.PDFDocument, title: string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    pdf.switchToPage(page);
    const bottom = pdf.page.margins.bottom;
    // Text below the margin would begin a page of its own.
    pdf.page.margins.bottom = 0;
    pdf.font('regular').fontSize(7.5).fillColor(faint).text(`${title.slice(0, 90)}  ·  ${page - start + 1} of ${count}`, 64, pdf.page.height - 40, { lineBreak: false });
    pdf.page.margins.bottom = bottom;
  }
}

function printable(text: string): string {
  return (text.length > mostText ? `${text.slice(0, mostText)} …` : text).replace(/\r\n?/g, '\n').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '');
}
