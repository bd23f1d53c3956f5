import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One HTTP connection that is kept open, asked one thing at a time. It spends next to nothing itself, so that what is measured is the server. */
export class KeepAliveClient {
  private received = '';
  private waiting: ((answer: string) => void) | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly host: string,
    private readonly token: string,
  ) {
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.take(text));
  }

  static async open(url: string, token: string): Promise<KeepAliveClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new KeepAliveClient(socket, `${hostname}:${port}`, token);
  }

  /** @throws Error with the answer unless its status says that all of it was done: 200, 201 or 204 */
  async post(path: string, contentType: string, body: Uint8Array, idempotencyKey?: string): Promise<string> {
    const key = idempotencyKey === undefined ? '' : `Idempotency-Key: ${idempotencyKey}\r\n`;
    const head = `POST ${path} HTTP/1.1\r\nHost: ${this.host}\r\n${this.token ? `Authorization: Bearer ${this.token}\r\n` : ''}Content-Type: ${contentType}\r\n${key}Content-Length: ${body.length}\r\n\r\n`;
    const answered = new Promise<string>((resolve) => (this.waiting = resolve));
    this.socket.cork();
    this.socket.write(head, 'latin1');
    this.socket.write(body);
    this.socket.uncork();
    const answer = await answered;
    if (!/^HTTP\/1\.1 20[014] /.test(answer)) throw new Error(answer);
    return answer;
  }

  /** @throws Error with the answer unless its status is 200 */
  async get(path: string): Promise<string> {
    const answered = new Promise<string>((resolve) => (this.waiting = resolve));
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.host}\r\n${this.token ? `Authorization: Bearer ${this.token}\r\n` : ''}\r\n`, 'latin1');
    const answer = await answered;
    if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
    return answer;
  }

  close(): void {
    this.socket.destroy();
  }

  private take(text: string): void {
    this.received += text;
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.received)?.[1] ?? 0);
    if (this.received.length < end + 4 + length) return;
    const answer = this.received.slice(0, end + 4 + length);
    this.received = this.received.slice(answer.length);
    this.waiting?.(answer);
  }
}
