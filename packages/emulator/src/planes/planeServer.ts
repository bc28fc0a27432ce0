import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AzureError } from '../azureError.js';
import type { Clock } from '../clock.js';
import type { Random } from '../random.js';
import type { ServerCertificate } from './certificates.js';
import { hostStage } from './hostCheck.js';
import type { Method, Plane, PlaneName, PlaneRequest, Route, Stage } from './plane.js';
import type { Reply } from './reply.js';
import { requestBody } from './requestBody.js';
import { requestIds } from './requestIds.js';
import { pathPattern } from './pathPattern.js';
import { writeReply } from './writeReply.js';

/** The largest request taken: a zipped snapshot of 300 MB and its frame. */
const bodyLimit = 320 * 1024 * 1024;

/** What a plane is made of. */
export interface PlaneOptions {
  readonly name: PlaneName;
  /** 0 for any free port. */
  readonly port: number;
  /** Absent for plain http. */
  readonly certificate: ServerCertificate | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Host names other than localhost this plane may be called by. */
  readonly extraHosts?: readonly string[];
  /** Stages that see every answer, errors included; outermost first. */
  readonly outer: readonly Stage[];
  /** Stages between the rendering of errors and the handler; outermost first. */
  readonly inner: readonly Stage[];
  /** Gives an error the body of this plane's service. */
  readonly render: (error: AzureError, request: PlaneRequest) => Reply;
  /** The error for a path no route has. */
  readonly unknownPath: (request: PlaneRequest) => AzureError;
  /** Told of errors that are the emulator's own fault. */
  readonly onDefect: (error: unknown, request: PlaneRequest) => void;
}

/** A plane and the switches that turn it on and off. */
export interface PlaneServer extends Plane {
  /** Starts to answer; no routes can be added after. */
  open(): Promise<void>;
  /** Closes the port and every connection. */
  close(): Promise<void>;
}

/**
 * Binds a plane's port on 127.0.0.1.
 * @param options what it is made of
 */
export async function bindPlane(options: PlaneOptions): Promise<PlaneServer> {
  const { certificate, name } = options;
  let listener: RequestListener = (_, response) => response.writeHead(503).end();
  const dispatchTo: RequestListener = (request, response) => {
    listener(request, response);
  };
  const server: Server =
    certificate === undefined
      ? createHttpServer(dispatchTo)
      : createHttpsServer({ cert: certificate.chain, key: certificate.privateKey }, dispatchTo);
  const port = await listen(server, options.port, name);
  const host = `localhost:${port}`;
  const origin = `${certificate === undefined ? 'http' : 'https'}://${host}`;

  const app = fastify({
    serverFactory: (handler) => {
      listener = handler;
      return server;
    },
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: 1024 },
    bodyLimit,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });

  const stages = [
    ...options.outer,
    renderStage(options),
    hostStage(() => port, options.extraHosts ?? []),
    ...options.inner,
  ];
  const routes: { route: Route; pattern: RegExp }[] = [];

  const answer = async (
    route: Route | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> => {
    reply.hijack();
    const planeRequest = readRequest(options, origin, route, request);
    const result = await runStages(stages, planeRequest, () => {
      if (route !== undefined) return route.handler(planeRequest);
      throw methodError(routes, planeRequest) ?? options.unknownPath(planeRequest);
    });
    try {
      await writeReply(result, reply.raw, request.method, options.clock);
    } catch {
      // The client went away while the answer was being sent.
      reply.raw.destroy();
    }
  };
  app.setNotFoundHandler((request, reply) => answer(undefined, request, reply));
  app.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error);
    void reply.status(status).send({ error: { code: 'BadRequest', message: String(error) } });
  });

  return {
    name,
    origin,
    host,
    route(route) {
      routes.push({ route, pattern: pathPattern(route.path) });
      register(app, route.method, route, answer);
    },
    async open() {
      const heads = new Set(
        routes.filter(({ route }) => route.method === 'HEAD').map(({ route }) => route.path),
      );
      for (const { route } of routes) {
        if (route.method === 'GET' && !heads.has(route.path)) register(app, 'HEAD', route, answer);
      }
      await app.ready();
    },
    close() {
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

function register(
  app: FastifyInstance,
  method: Method,
  route: Route,
  answer: (route: Route, request: FastifyRequest, reply: FastifyReply) => Promise<void>,
): void {
  app.route({ method, url: route.path, handler: (request, reply) => answer(route, request, reply) });
}

function listen(server: Server, port: number, name: PlaneName): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new Error(`The plane ${name} cannot listen on 127.0.0.1:${port}: ${error.message}`));
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string')
        reject(new Error(`The plane ${name} has no port.`));
      else resolve(address.port);
    });
  });
}

function readRequest(
  options: PlaneOptions,
  origin: string,
  route: Route | undefined,
  request: FastifyRequest,
): PlaneRequest {
  const url = new URL(request.url.startsWith('/') ? origin + request.url : origin);
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) query[name] ??= value;
  const params = readParams(request.params);
  return {
    plane: options.name,
    method: request.method,
    path: request.url.split('?')[0] ?? '/',
    url,
    query,
    headers,
    body: requestBody(
      Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      headers['content-type'] ?? '',
    ),
    ids: requestIds(headers, options.random),
    route,
    caller: undefined,
    fault: undefined,
    param(name) {
      const value = params[name];
      if (value === undefined)
        throw new Error(`The route ${route?.path ?? '(none)'} has no parameter ${name}.`);
      return value;
    },
    raw: request.raw,
  };
}

function readParams(params: unknown): Record<string, string> {
  if (typeof params !== 'object' || params === null) return {};
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

async function runStages(
  stages: readonly Stage[],
  request: PlaneRequest,
  last: () => Reply | Promise<Reply>,
): Promise<Reply> {
  const [first, ...rest] = stages;
  if (first === undefined) return last();
  return first(request, () => runStages(rest, request, last));
}

function renderStage(options: PlaneOptions): Stage {
  return async (request, next) => {
    try {
      return await next();
    } catch (error) {
      if (error instanceof AzureError) return options.render(error, request);
      options.onDefect(error, request);
      const reason = error instanceof Error ? error.message : String(error);
      const defect = new AzureError(
        500,
        'InternalServerError',
        `This is a defect of the emulator: ${reason}`,
      );
      return options.render(defect, request);
    }
  };
}

function methodError(
  routes: readonly { route: Route; pattern: RegExp }[],
  request: PlaneRequest,
): AzureError | undefined {
  const allowed = [
    ...new Set(routes.filter(({ pattern }) => pattern.test(request.path)).map(({ route }) => route.method)),
  ];
  if (allowed.length === 0) return undefined;
  return new AzureError(
    405,
    'MethodNotAllowed',
    `The request method '${request.method}' is not supported by this resource.`,
    { headers: { allow: allowed.join(', ') } },
  );
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' ? status : 500;
}
