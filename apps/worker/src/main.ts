import './production.js';
import 'reflect-metadata';
import { runUntilSignal } from '@plinth/kernel';
import { startWorkerProcess } from '@plinth/server';

await runUntilSignal(() => startWorkerProcess(process.env));
