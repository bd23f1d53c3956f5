import 'reflect-metadata';
import { runUntilSignal, startApi } from '@plinth/server';

await runUntilSignal(() => startApi(process.env));
