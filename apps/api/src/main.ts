import './production.js';
import 'reflect-metadata';
import { runUntilSignal } from '@plinth/kernel';
import { startApi } from '@plinth/server';

await runUntilSignal(() => startApi(process.env));
