import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Authenticator, credentialsOf, type LocalOwnerSettings } from '@plinth/access';
import { type Actor, type Clock, Unavailable } from '@plinth/kernel';
import { checkCost, checkShape, formatGraphQLErrors, operationLimits, parseDocument } from '@plinth/platform/graphql';
import { type DocumentNode, type ExecutionArgs, getOperationAST, GraphQLError, type GraphQLSchema, NoSchemaIntrospectionCustomRule, OperationTypeNode, specifiedRules, validate } from 'graphql';
import { CloseCode, type ServerOptions } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { GraphQLSettings } from '../graphql.module-options.js';
import { refusesHost } from '../host.js';
import { LiveConnection } from './live-connection.js';
import { subscribeFresh } from './subscribe-fresh.js';

/** Closing codes of ours, in the range that RFC 6455 leaves to applications. */
const accessChanged = 4205;
const tooManyOfActor = 4206;
/** RFC 6455's registry: the server can't take it now; clients wait and try again. After 4500, graphql-ws's own word, they would give up for good. */
const tryAgainLater = 1013;
const maxMessageBytes = 256 * 1024;
const maxSubscriptions = 100;
/** A browser has one for each of its pages, a process of training one at the most. Each holds memory and is authenticated every two seconds. */
export const socketLimits: SocketLimits = { perActor: 100, perProcess: 5_000 };
const initWithinMs = 5_000;
const pingEveryMs = 20_000;
/** Who does not answer a goodbye within this time, such as a computer that sleeps, is cut off; by itself `ws` waits 30 s. */
const farewellMs = 2_000;
/** A revoked token, a disabled actor or another role is noticed on open connections within this time, in whatever process it was changed. */
export const recheckEveryMs = 2_000;

export interface SocketLimits {
  readonly perActor: number;
  /** Also counts those that nobody has been authenticated on yet. */
  readonly perProcess: number;
}

interface Extra extends Record<PropertyKey, unknown> {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  connection?: LiveConnection | undefined;
}

export interface SubscriptionServerOptions extends GraphQLSettings {
  readonly schema: GraphQLSchema;
  readonly authenticator: Authenticator;
  readonly localOwner: LocalOwnerSettings;
  readonly clock: Clock;
  readonly nextRequestId: () => string;
  readonly limits?: SocketLimits;
}

/**
 * Serves subscriptions at /graphql by the protocol graphql-transport-ws. The same limits and rules as for queries; the connection ends
 * when the credential that opened it does.
 */
export class SubscriptionServer {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  private readonly connections = new Set<LiveConnection>();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly served: { dispose(): Promise<void> | void };
  private readonly recheck: NodeJS.Timeout;
  private readonly limits: SocketLimits;

  constructor(private readonly options: SubscriptionServerOptions) {
    this.limits = options.limits ?? socketLimits;
    this.served = useServer<Record<string, unknown>, Extra>(this.protocol(), this.sockets, pingEveryMs);
    this.recheck = setInterval(() => {
      for (const connection of this.connections) void connection.recheck();
    }, recheckEveryMs);
    this.recheck.unref();
  }

  listenOn(server: HttpServer): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const path = request.url?.split('?')[0];
      if (path !== '/graphql') return refuseUpgrade(socket, '404 Not Found');
      if (refusesHost(this.options.localOwner, request.headers)) return refuseUpgrade(socket, '403 Forbidden');
      this.sockets.handleUpgrade(request, socket, head, (opened) => {
        // Told by a closing code: an upgrade that is refused looks to browsers like a server that is away.
        if (this.sockets.clients.size > this.limits.perProcess) opened.close(tryAgainLater, 'This process has too many connections');
        else this.sockets.emit('connection', opened, request);
      });
    });
  }

  /** Done when nothing of it reads any more: what it reads from may be closed then. */
  async close(): Promise<void> {
    clearInterval(this.recheck);
    const cut = setTimeout(() => {
      for (const socket of this.sockets.clients) socket.terminate();
    }, farewellMs);
    await this.served.dispose();
    clearTimeout(cut);
    await Promise.allSettled(this.underWay);
  }

  private protocol(): ServerOptions<Record<string, unknown>, Extra> {
    const { schema, introspection } = this.options;
    return {
      connectionInitWaitTimeout: initWithinMs,
      onConnect: async ({ extra, connectionParams }) => {
        extra.connection = await this.open(extra, connectionParams ?? {});
        return extra.connection !== undefined;
      },
      onClose: ({ extra: { connection } }) => {
        if (!connection) return;
        connection.end();
        this.connections.delete(connection);
      },
      onSubscribe: ({ extra, subscriptions }, _id, { query, variables, operationName }) => {
        if (!extra.connection?.isCurrent()) return [new GraphQLError('The connection has ended.', { extensions: { code: 'UNAUTHENTICATED' } })];
        if (Object.keys(subscriptions).length > maxSubscriptions) return [new GraphQLError(`A connection carries at most ${maxSubscriptions} subscriptions.`)];
        const prepared = this.prepare(query, variables ?? {}, operationName ?? undefined);
        if (!('kind' in prepared)) return prepared;
        return { schema, document: prepared, variableValues: variables ?? {}, operationName: operationName ?? null, contextValue: extra.connection } satisfies ExecutionArgs;
      },
      subscribe: (args) => subscribeFresh(args, this.underWay),
      onError: ({ extra }, _id, _payload, errors) => formatGraphQLErrors(errors, { requestId: extra.connection?.requestId ?? 'unknown', suggestions: introspection }).map((error) => error.toJSON()),
      onNext: ({ extra }, _id, _payload, _args, result) =>
        result.errors ? { ...result, errors: formatGraphQLErrors(result.errors, { requestId: extra.connection?.requestId ?? 'unknown', suggestions: introspection }) } : result,
    };
  }

  /** Reads and checks a document as for queries. @returns it, or what is wrong with it */
  private prepare(query: string, variables: Readonly<Record<string, unknown>>, operationName: string | undefined): DocumentNode | readonly GraphQLError[] {
    try {
      const { schema, introspection } = this.options;
      const document = parseDocument(query, operationLimits);
      checkShape(document, operationLimits);
      const errors = validate(schema, document, [...specifiedRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])], { maxErrors: 20 });
      if (errors.length) return errors;
      if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION) return [new GraphQLError('Only subscriptions are served here; send queries and mutations by POST.')];
      checkCost(schema, document, variables, operationLimits);
      return document;
    } catch (error) {
      return [error instanceof GraphQLError ? error : new GraphQLError('Refused.', { originalError: error instanceof Error ? error : new Error(String(error)) })];
    }
  }

  private countOf({ id, workspaceId }: Actor): number {
    let count = 0;
    for (const { actor } of this.connections) if (actor.id === id && actor.workspaceId === workspaceId) count++;
    return count;
  }

  /** Browsers can't set headers on a WebSocket, so the token may come in the payload of connection_init. */
  private async open({ socket, request }: Extra, { authorization, 'plinth-workspace': workspace }: Readonly<Record<string, unknown>>): Promise<LiveConnection | undefined> {
    const requestId = this.options.nextRequestId();
    const headers = {
      ...request.headers,
      ...(typeof authorization === 'string' ? { authorization } : {}),
      ...(typeof workspace === 'string' ? { 'plinth-workspace': workspace } : {}),
    };
    const credentials = credentialsOf(headers, request.socket.remoteAddress, requestId, 'WEBSOCKET');
    const { authenticator, clock } = this.options;
    try {
      const actor = await authenticator.authenticate(credentials);
      if (actor && this.countOf(actor) >= this.limits.perActor) {
        socket.close(tooManyOfActor, `You have ${this.limits.perActor} connections open already`);
        return undefined;
      }
      if (actor) {
        // It may have been closed while we asked; then nobody would take it out again.
        if (socket.readyState !== socket.OPEN) return undefined;
        const connection = new LiveConnection(actor, clock, () => authenticator.authenticate(credentials), {
          ended: () => socket.close(CloseCode.Unauthorized, 'The credential has ended'),
          changed: () => socket.close(accessChanged, 'What you may do has changed'),
          unverifiable: () => socket.close(tryAgainLater, 'Your access can not be verified now'),
        });
        this.connections.add(connection);
        return connection;
      }
    } catch (error) {
      if (error instanceof Unavailable) {
        socket.close(tryAgainLater, 'A part of Plinth does not answer');
        return undefined;
      }
    }
    socket.close(CloseCode.Unauthorized, 'This needs an access token');
    return undefined;
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
