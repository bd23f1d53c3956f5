import 'reflect-metadata';
import { readClusterConfig } from '@plinth/platform/config';
import { runApi } from '@plinth/server';

await runApi(readClusterConfig(process.env));
