import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CurrentActor, Requires } from '@plinth/access';
import { RawBody } from '@plinth/artifacts';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { type TableFormat, tableFormats } from '@plinth/platform/analytics';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReportService } from '../monitors/report.service.js';
import type { PerformanceDocument } from '../performance/performance-document.js';
import { PerformanceReportService } from '../performance/performance-report.service.js';
import { PredictionFileService } from '../predictions/prediction-file.service.js';
import { performancePage } from '../rules/performance/performance-page.js';
import { reportPage } from '../rules/monitors/report-page.js';
import type { MonitorDocument } from '../monitors/monitor-document.js';

/** Files of predictions in, reports out. Everything else about monitoring is GraphQL's. */
@Controller('api/v1')
export class MonitoringController {
  constructor(
    private readonly files: PredictionFileService,
    private readonly reports: ReportService,
    private readonly performance: PerformanceReportService,
  ) {}

  /** `?format=parquet|csv|jsonl&gzip=1&id=COLUMN&time=COLUMN&output=COLUMN`, and `labels=1` for labels. */
  @Post('deployments/:deploymentId/predictions')
  @RawBody()
  @Requires('prediction:write')
  async take(@CurrentActor() actor: Actor, @Param('deploymentId') deploymentId: string, @Query() query: Readonly<Record<string, unknown>>, @Req() request: FastifyRequest) {
    const outputs = query['output'] === undefined ? [] : [query['output']].flat();
    if (!outputs.every((each) => typeof each === 'string')) throw new InvalidInput('Outputs are names of columns.', { field: 'output', help: 'Send output once for each.' });
    const given = { deploymentId, kind: flag(query, 'labels') ? 'LABELS' as const : 'PREDICTIONS' as const, format: formatOf(query), gzip: flag(query, 'gzip'), id: word(query, 'id'), time: word(query, 'time'), outputs };
    const { id, kind, rows, digest, firstAt, lastAt, columns } = await this.files.take(actor, given, request.raw);
    return { id, kind, rows, digest, firstAt, lastAt, columns };
  }

  /** The report as it was kept, byte for byte, or as a page to read. */
  @Get('drift-reports/:id/export')
  @Requires('monitor:read')
  async export(@CurrentActor() actor: Actor, @Param('id') id: string, @Query() query: Readonly<Record<string, unknown>>, @Res() reply: FastifyReply): Promise<void> {
    const format = exportFormat(query);
    const { report, document } = await this.reports.exported(actor, id);
    send(reply, { name: `drift-report-${report.id}`, format, document, page: () => reportPage(JSON.parse(document) as MonitorDocument) });
  }

  /** How good the predictions of a window were, in the same two ways. */
  @Get('performance-reports/:id/export')
  @Requires('monitor:read')
  async exportPerformance(@CurrentActor() actor: Actor, @Param('id') id: string, @Query() query: Readonly<Record<string, unknown>>, @Res() reply: FastifyReply): Promise<void> {
    const format = exportFormat(query);
    const { report, document } = await this.performance.exported(actor, id);
    send(reply, { name: `performance-report-${report.id}`, format, document, page: () => performancePage(JSON.parse(document) as PerformanceDocument) });
  }
}

type ExportFormat = 'json' | 'html';

function exportFormat(query: Readonly<Record<string, unknown>>): ExportFormat {
  const format = word(query, 'format') ?? 'json';
  if (format !== 'json' && format !== 'html') throw new InvalidInput('A report is exported as json or html.', { field: 'format', help: 'Send format=html, for one.' });
  return format;
}

interface Exported {
  readonly name: string;
  readonly format: ExportFormat;
  /** The very bytes that the digest of the report is of. */
  readonly document: string;
  readonly page: () => string;
}

function send(reply: FastifyReply, { name, format, document, page }: Exported): void {
  void reply.header('Cache-Control', 'private, no-store').header('X-Content-Type-Options', 'nosniff').header('Content-Disposition', `attachment; filename="${name}.${format}"`);
  if (format === 'json') return void reply.header('Content-Type', 'application/json; charset=utf-8').send(document);
  void reply.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'").header('Content-Type', 'text/html; charset=utf-8').send(page());
}

function word(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = query[name];
  if (value !== undefined && typeof value !== 'string') throw new InvalidInput(`${name} can be said once.`, { field: name, help: 'Send it once.' });
  return value === '' ? undefined : value;
}

function flag(query: Readonly<Record<string, unknown>>, name: string): boolean {
  return word(query, name) === '1';
}

function formatOf(query: Readonly<Record<string, unknown>>): TableFormat {
  const given = word(query, 'format')?.toUpperCase();
  const format = tableFormats.find((each) => each === given);
  if (!format) throw new InvalidInput('Say how the bytes are to be read.', { field: 'format', help: 'Send format=parquet, format=csv or format=jsonl.' });
  return format;
}
