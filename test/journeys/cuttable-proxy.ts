import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** A wire that can be cut: passes TCP connections on to a part of Plinth's until told otherwise. */
export class CuttableProxy {
  private readonly sockets = new Set<Socket>();
  private cut = false;
  private allowance = Number.POSITIVE_INFINITY;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @param target an address, or the path of a Unix socket */
  static async to(target: Target | string): Promise<CuttableProxy> {
    const server = createServer();
    const port = await new Promise<number>((listening) =>
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        listening(typeof address === 'object' && address ? address.port : 0);
      }),
    );
    const proxy = new CuttableProxy(server, port);
    server.on('connection', (near) => proxy.pass(near, target));
    return proxy;
  }

  /** Breaks every connection, and each new one at once. */
  sever(): void {
    this.cut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.cut = false;
    this.allowance = Number.POSITIVE_INFINITY;
  }

  /** Lets so many more bytes of answers through on each connection that is made from now on, then ends it in the middle of whatever it is. */
  allow(bytes: number): void {
    this.allowance = bytes;
  }

  async close(): Promise<void> {
    this.sever();
    await new Promise((closed) => this.server.close(closed));
  }

  private pass(near: Socket, target: Target | string): void {
    if (this.cut) {
      near.destroy();
      return;
    }
    const far = typeof target === 'string' ? connect(target) : connect(target.port, target.host);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      // Either end may vanish at any moment: that is what the proxy is for.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far);
    if (this.allowance === Number.POSITIVE_INFINITY) far.pipe(near);
    else ration(far, near, this.allowance);
  }
}

function ration(far: Socket, near: Socket, bytes: number): void {
  let left = bytes;
  far.on('data', (piece: Buffer) => {
    near.write(piece.subarray(0, left));
    left -= piece.length;
    if (left > 0) return;
    far.pause();
    // What was let through arrives before the end does.
    near.end(() => far.destroy());
  });
}
