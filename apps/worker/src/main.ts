import 'reflect-metadata';
import { runUntilSignal, startWorkerProcess } from '@plinth/server';

await runUntilSignal(() => startWorkerProcess(process.env));
