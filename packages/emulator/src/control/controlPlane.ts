import * as v from 'valibot';
import { AzureError } from '../azureError.js';
import { bearerToken } from '../entra/bearerStage.js';
import { permissionSchema } from '../entra/permissions.js';
import { faultSchema } from '../faults.js';
import type { JournalFilter } from '../journal.js';
import { planeNames, type Handler, type Method, type PlaneRequest } from '../planes/plane.js';
import { empty, json } from '../planes/reply.js';
import type { EmulatorContext } from '../provider.js';
import { runEngine } from '../jobs/runEngine.js';
import { runs } from '../runHistory/runStore.js';
import { playScript, requireNamedWorkspace, runScriptSchema } from '../runHistory/scriptedRuns.js';
import { redactValue } from '../redaction.js';
import { sameSecret } from '../sameSecret.js';

/**
 * The emulator's own API: what was asked of it, what is to go wrong, what it holds.
 * @param context the emulator
 * @param token asked for as `Authorization: Bearer` by everything but `/health`
 */
export function registerControl(context: EmulatorContext, token: string): void {
  const { control } = context.planes;
  const { journal, faults, permissions, store } = context;
  const route = (method: Method, path: string, handler: Handler) => {
    control.route({
      method,
      path,
      handler: (request) => {
        requireToken(request, token);
        return handler(request);
      },
    });
  };
  control.route({
    method: 'GET',
    path: '/health',
    anonymous: true,
    handler: () => json(200, { status: 'ok' }),
  });
  route('GET', '/journal', (request) => json(200, { value: journal.entries(journalFilter(request)) }));
  route('DELETE', '/journal', () => {
    journal.clear();
    return empty(204);
  });
  route('GET', '/faults', () => json(200, { value: faults.list() }));
  route('POST', '/faults', (request) =>
    json(201, faults.inject(parseBody(request, faultSchema, 'InvalidFault', 'fault'))),
  );
  route('DELETE', '/faults', () => json(200, { removed: faults.clear() }));
  route('DELETE', '/faults/:id', (request) => {
    const removed = faults.clear(request.param('id'));
    if (removed === 0) throw new AzureError(404, 'NotFound', `There is no fault '${request.param('id')}'.`);
    return empty(204);
  });
  route('GET', '/permissions', () => json(200, { value: permissions.list() }));
  route('PUT', '/permissions', (request) => {
    const { value } = parseBody(request, permissionList, 'InvalidPermission', 'list of permissions');
    permissions.set(value);
    return json(200, { value: permissions.list() });
  });
  route('POST', '/permissions/remove', (request) => {
    permissions.remove(parseBody(request, removal, 'InvalidPermission', 'removal').action);
    return json(200, { value: permissions.list() });
  });
  route('POST', '/permissions/restore', () => {
    permissions.restore();
    return json(200, { value: permissions.list() });
  });
  route('POST', '/runs/script', (request) => {
    const run = playScript(context, parseBody(request, runScriptSchema, 'InvalidScript', 'script of a run'));
    return json(201, { runId: run.runId });
  });
  route('POST', '/runs/:runId/lose', async (request) => {
    const { resourceGroup, workspace, ...error } = parseBody(request, lossSchema, 'InvalidLoss', 'loss');
    const found = requireNamedWorkspace(context, workspace, resourceGroup);
    await runEngine(context).lose(runs(context).require(found, request.param('runId')), error);
    return empty(204);
  });
  route('GET', '/state', () => json(200, { resources: redactValue(store.all()) }));
}

const lossSchema = v.strictObject({
  workspace: v.string(),
  resourceGroup: v.optional(v.string()),
  code: v.string(),
  message: v.string(),
});
const permissionList = v.strictObject({ value: v.array(permissionSchema) });
const removal = v.strictObject({ action: v.pipe(v.string(), v.minLength(1)) });

function parseBody<const Schema extends v.GenericSchema>(
  request: PlaneRequest,
  schema: Schema,
  code: string,
  what: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, request.body.json());
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'rule'}: ${issue.message}`);
  throw new AzureError(400, code, `The ${what} is not well formed: ${problems.join('; ')}`);
}

function requireToken(request: PlaneRequest, token: string): void {
  if (sameSecret(bearerToken(request.headers) ?? '', token)) return;
  throw new AzureError(401, 'Unauthorized', 'The control plane wants its token as Authorization: Bearer.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function journalFilter({ query }: PlaneRequest): JournalFilter {
  const number = (name: string): number | undefined => {
    const text = query[name];
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw new AzureError(400, 'InvalidFilter', `'${name}' must be a number.`);
    return Number(text);
  };
  const since = number('since');
  const status = number('status');
  const plane = planeNames.find((name) => name === query['plane']);
  if (query['plane'] !== undefined && plane === undefined) {
    throw new AzureError(400, 'InvalidFilter', `'plane' must be one of ${planeNames.join(', ')}.`);
  }
  const { path, method } = query;
  if (path !== undefined) {
    try {
      new RegExp(path);
    } catch {
      throw new AzureError(400, 'InvalidFilter', "'path' must be a regular expression.");
    }
  }
  return {
    ...(since === undefined ? {} : { since }),
    ...(status === undefined ? {} : { status }),
    ...(plane === undefined ? {} : { plane }),
    ...(path === undefined ? {} : { path }),
    ...(method === undefined ? {} : { method }),
  };
}
