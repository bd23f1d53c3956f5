import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hasCode } from '@plinth/kernel';
import { listeningRefused, type ServerConfig } from '@plinth/platform/config';

/** Ports that are tried after the one that was wished for. */
const furtherPorts = 50;

/** Listens on the wished port, or the next free one when nobody insists on it. @returns the address. @throws InvalidSetting, PORT_IN_USE */
export async function listenOn(application: NestFastifyApplication, { host, port, portMayMove }: Pick<ServerConfig, 'host' | 'port' | 'portMayMove'>): Promise<string> {
  for (let further = 0; ; further++) {
    const tried = port === 0 ? 0 : port + further;
    try {
      return await application.getHttpAdapter().getInstance().listen({ port: tried, host });
    } catch (error) {
      if (!portMayMove || further >= furtherPorts || !hasCode(error, 'EADDRINUSE')) throw listeningRefused(error, { host, port: tried });
    }
  }
}
