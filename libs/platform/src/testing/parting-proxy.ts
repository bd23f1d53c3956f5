import { connect, createServer, type Server, type Socket } from 'node:net';

/** What a client of Postgres says last ("Terminate"): five bytes, in a packet of its own. */
const terminate = Buffer.from([0x58, 0, 0, 0, 4]);

/** A way to Postgres on which the server hears goodbyes late, when it is told to: as when it has other things to do. */
export class PartingProxy {
  private holds = false;
  private readonly unheard: Socket[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** The same database, by this way. */
    readonly url: string,
  ) {}

  static async to(databaseUrl: string): Promise<PartingProxy> {
    const target = new URL(databaseUrl);
    const folder = target.searchParams.get('host');
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const url = new URL(databaseUrl);
    url.searchParams.delete('host');
    url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const proxy = new PartingProxy(server, url.href);
    const port = Number(target.port || 5432);
    server.on('connection', (near) => proxy.pass(near, folder ? connect(`${folder}/.s.PGSQL.${port}`) : connect(port, target.hostname)));
    return proxy;
  }

  /** From now on no goodbye is heard. */
  hold(): void {
    this.holds = true;
  }

  /** How many have said goodbye without being heard. */
  get held(): number {
    return this.unheard.length;
  }

  /** Those and all later ones are heard. */
  release(): void {
    this.holds = false;
    for (const far of this.unheard) far.end(terminate);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }

  private pass(near: Socket, far: Socket): void {
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (said: Buffer) => {
      if (this.holds && said.equals(terminate)) this.unheard.push(far);
      else far.write(said);
    });
    far.pipe(near);
  }
}
