import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Stands between a client and a server, byte for byte, and cuts connections: after the request has gone through and before its answer
 * comes back, which is where an answer is lost after the commit. It keeps its address while servers behind it come and go.
 */
export class CuttingProxy {
  /** Of the answers that begin to come back, every so manieth is cut instead; 0 for none. */
  cutEvery = 0;
  cuts = 0;
  /** What clients sent and got. */
  bytes = 0;
  private answers = 0;
  private target: URL | undefined;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Undefined: nobody is there. */
  pointTo(url: string | undefined): void {
    this.target = url === undefined ? undefined : new URL(url);
    for (const socket of this.sockets) socket.destroy();
  }

  async start(): Promise<this> {
    this.server = createServer((client) => this.pass(client));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    if (typeof address === 'object' && address) this.port = address.port;
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private pass(client: Socket): void {
    if (!this.target) return void client.destroy();
    const upstream = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (part: Buffer) => (this.bytes += part.length));
    client.pipe(upstream);
    upstream.on('data', (part: Buffer) => {
      this.bytes += part.length;
      if (part.subarray(0, 5).toString() === 'HTTP/' && this.cutEvery > 0 && ++this.answers % this.cutEvery === 0) {
        this.cuts += 1;
        client.destroy();
      } else client.write(part);
    });
  }
}
