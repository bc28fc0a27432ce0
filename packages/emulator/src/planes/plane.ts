import type { IncomingMessage } from 'node:http';
import type { Caller } from '../entra/accessTokens.js';
import type { Reply } from './reply.js';
import type { RequestBody } from './requestBody.js';
import type { RequestIds } from './requestIds.js';

/** The hosts of the emulated cloud, each on a port of its own. */
export const planeNames = ['login', 'arm', 'api', 'scoring', 'github', 'imds', 'control'] as const;

/** One of the hosts of the emulated cloud. */
export type PlaneName = (typeof planeNames)[number];

/** HTTP methods a route can answer. GET routes answer HEAD as well. */
export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';

/** A request, as a route's handler sees it. */
export interface PlaneRequest {
  readonly plane: PlaneName;
  readonly method: string;
  /** The path as written by the client, without the query. */
  readonly path: string;
  /** Absolute URL on the plane's own origin. */
  readonly url: URL;
  /** Query parameters; the first value of each. */
  readonly query: Readonly<Record<string, string>>;
  /** Request headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody;
  readonly ids: RequestIds;
  /** The matched route, absent when none matched. */
  readonly route: Route | undefined;
  /** Who calls, once the plane's authorization stage has verified the bearer token. */
  caller: Caller | undefined;
  /** The fault that struck, for the journal. */
  fault: string | undefined;
  /** A path parameter, decoded. @throws Error when the route has none of that name */
  param(name: string): string;
  /** Node's own request, for what the above does not say. */
  readonly raw: IncomingMessage;
}

/** Answers one request. May throw {@link AzureError}. */
export type Handler = (request: PlaneRequest) => Reply | Promise<Reply>;

/** One step every request of a plane passes through, around the handler. */
export type Stage = (request: PlaneRequest, next: () => Promise<Reply>) => Promise<Reply>;

/** One operation of a plane. */
export interface Route {
  readonly method: Method;
  /** Fastify's path syntax: `/a/:name/b`, `*` at the end. Matched whatever the case. */
  readonly path: string;
  readonly handler: Handler;
  /** True when no bearer token is asked for, or the handler checks it itself. */
  readonly anonymous?: boolean;
  /**
   * ARM only: the resource type, for example `Microsoft.MachineLearningServices/workspaces/computes`,
   * whose api-versions the request is checked against (see `arm/apiVersions.ts`).
   */
  readonly resourceType?: string;
}

/**
 * One host of the emulated cloud. Its port is bound before providers register their routes, so the
 * URLs below can be used at once; requests are answered after the last provider has registered.
 *
 * Extension point: a resource provider calls {@link Plane.route} (see `provider.ts`).
 */
export interface Plane {
  readonly name: PlaneName;
  /** Without a trailing slash: `https://localhost:49152`. */
  readonly origin: string;
  /** `localhost:49152`. */
  readonly host: string;
  /** Adds an operation. Call it only while registering. */
  route(route: Route): void;
}

/** All planes by name. */
export type Planes = Readonly<Record<PlaneName, Plane>>;
