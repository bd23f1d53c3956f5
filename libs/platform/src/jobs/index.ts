export * from './idempotency-forget.job.js';
export * from './inbox.js';
export * from './job.js';
export * from './job-queue.js';
export * from './job-runner.js';
export * from './outbox-drain.job.js';
