import { holdYoungGeneration } from '@plinth/local/process';

/* Imported before anything else. Read by graphql when it loads: otherwise it looks for a second copy of itself at every field of every answer. */
process.env['NODE_ENV'] ??= 'production';
holdYoungGeneration();
