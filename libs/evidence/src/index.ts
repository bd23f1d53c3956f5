export { BundleService } from './bundle.service.js';
export * from './evidence.errors.js';
export * from './evidence.module.js';
export { type ExportService, type NewExport } from './export.service.js';
export * from './rules/index.js';
