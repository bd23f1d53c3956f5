import type { MonitorSummary, PlinthClient } from '@plinth/sdk';
import { CliFailure, exitCodes } from '../exit-codes.js';

const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A monitor by its name or id. Names are unique, and listed in their order. */
export async function monitorNamed({ monitors }: PlinthClient, name: string): Promise<MonitorSummary> {
  if (idShape.test(name)) return monitors.get(name);
  for await (const monitor of monitors.list()) if (monitor.name === name) return monitor;
  throw new CliFailure(`There is no monitor ${JSON.stringify(name)}.`, '`plinth monitors list` shows those there are.', exitCodes.notFound);
}
