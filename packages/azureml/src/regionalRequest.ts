import type { Json, RestResponse } from '@azureml-actions/rest';
import type { RegionalContext } from './discovery.js';
import { workspaceId } from './workspaceContext.js';

/** A service of the regional API, with the version in its path. */
export type RegionalService =
  'history/v1.0' | 'execution/v1.0' | 'metric/v2.0' | 'modelmanagement/v1.0' | 'artifact/v2.0';

/** One operation of the regional API. */
export interface RegionalRequest {
  readonly service: RegionalService;
  readonly method: 'GET' | 'POST';
  /** Segments below the workspace; each is encoded. */
  readonly path: readonly string[];
  /** The custom method after a colon, such as `query` of `runs:query`. */
  readonly verb?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: Json;
  readonly content?: { readonly type: string; readonly bytes: Uint8Array };
  readonly repeatable?: boolean;
  readonly accept?: readonly number[];
  /** What this does, as the start of a sentence. */
  readonly what: string;
  readonly resource: string;
}

/** Sends a request to the regional API server, which accepts the control plane's token. */
export function sendRegional(context: RegionalContext, request: RegionalRequest): Promise<RestResponse> {
  const { service, path, verb, ...rest } = request;
  const method = verb === undefined ? '' : `:${verb}`;
  return context.client.send({
    ...rest,
    url: `${context.apiUrl}/${service}${workspaceId(context.scope)}/${path.map(encodeURIComponent).join('/')}${method}`,
    audience: context.cloud.managementAudience,
  });
}
