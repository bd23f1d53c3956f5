import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const accept: RequestListener = (_request, response) => void response.writeHead(200).end('thanks');

/** A system outside that takes webhooks, on loopback: what came, and how it answers. */
export class Receiver {
  readonly received: Received[] = [];
  /** Answers once the body has come. */
  answer: RequestListener = accept;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: http.Server,
    readonly host: string,
  ) {}

  static async start(): Promise<Receiver> {
    const server = http.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new Receiver(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (socket: Socket) => receiver.sockets.add(socket));
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
        receiver.answer(request, response);
      });
    });
    return receiver;
  }

  url(path: string): string {
    return `http://${this.host}${path}`;
  }

  at(path: string): Received[] {
    return this.received.filter((each) => each.path === path);
  }

  acceptAgain(): void {
    this.answer = accept;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
