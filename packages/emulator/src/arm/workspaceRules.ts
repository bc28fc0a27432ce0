import * as v from 'valibot';
import { AzureError } from '../azureError.js';
import { normalizeLocation } from '../settings.js';
import { dependencyTypes } from './dependencies.js';
import { validationError } from './armErrors.js';
import { parseResourceId } from './resourceId.js';
import type { Resource, ResourceStore } from './resourceStore.js';

const optionalText = v.optional(v.nullable(v.string()));

/** What can be changed by PATCH. */
const patchable = {
  friendlyName: optionalText,
  description: optionalText,
  imageBuildCompute: optionalText,
  primaryUserAssignedIdentity: optionalText,
  publicNetworkAccess: v.optional(v.nullable(v.picklist(['Enabled', 'Disabled']))),
  applicationInsights: optionalText,
  containerRegistry: optionalText,
  v1LegacyMode: v.optional(v.nullable(v.boolean())),
  enableDataIsolation: v.optional(v.nullable(v.boolean())),
};

const envelope = {
  tags: v.optional(v.nullable(v.record(v.string(), v.string()))),
  identity: v.optional(v.nullable(v.looseObject({ type: v.string() }))),
  sku: v.optional(v.nullable(v.looseObject({ name: v.string() }))),
};

/** The body of `Workspaces_CreateOrUpdate`. */
export const workspaceBody = v.looseObject({
  ...envelope,
  location: v.optional(v.string()),
  kind: v.optional(v.nullable(v.string())),
  properties: v.looseObject({
    ...patchable,
    storageAccount: optionalText,
    keyVault: optionalText,
    hbiWorkspace: v.optional(v.nullable(v.boolean())),
    allowPublicAccessWhenBehindVnet: v.optional(v.nullable(v.boolean())),
    encryption: v.optional(
      v.nullable(
        v.looseObject({
          status: v.picklist(['Enabled', 'Disabled']),
          keyVaultProperties: v.looseObject({ keyVaultArmId: v.string(), keyIdentifier: v.string() }),
        }),
      ),
    ),
  }),
});

/** The body of `Workspaces_Update`. */
export const workspacePatch = v.looseObject({
  ...envelope,
  properties: v.optional(v.looseObject(patchable)),
});

/** A workspace as its author wants it. */
export type WorkspaceBody = v.InferOutput<typeof workspaceBody>;

const requiredDependencies = ['storageAccount', 'keyVault', 'applicationInsights'] as const;
const unchangeable = ['storageAccount', 'keyVault'] as const;

/** @throws AzureError 400 when the name breaks the rule of the published specification */
export function checkWorkspaceName(name: string): void {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$/.test(name)) return;
  throw validationError(
    `Workspace name '${name}' is invalid. It must be 3 to 33 characters long, start with a letter or digit, ` +
      'and consist of letters, digits, hyphens and underscores.',
    'workspaceName',
  );
}

/**
 * Checks where a workspace is to be.
 * @returns the location in ARM's spelling
 * @throws AzureError 400 `LocationRequired`, or 409 `InvalidResourceLocation` when it exists elsewhere
 */
export function checkLocation(
  requested: string | undefined,
  existing: Resource | undefined,
  name: string,
  resourceGroup: string,
): string {
  if (requested === undefined || requested === '') {
    throw new AzureError(400, 'LocationRequired', 'The location property is required for this definition.', {
      target: 'location',
    });
  }
  const location = normalizeLocation(requested);
  if (existing?.location !== undefined && existing.location !== location) {
    throw new AzureError(
      409,
      'InvalidResourceLocation',
      `The resource '${name}' already exists in location '${existing.location}' in resource group ` +
        `'${resourceGroup}'. A resource with the same name cannot be created in location '${location}'. ` +
        'Please select a new resource name.',
    );
  }
  return location;
}

/**
 * Checks the resources a workspace rests on: named, of the right type, existing, and not exchanged later.
 * @returns their ids, with the slash in front that some published requests forget
 * @throws AzureError 400
 */
export function checkDependencies(
  properties: WorkspaceBody['properties'],
  existing: Resource | undefined,
  store: ResourceStore,
): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const member of [...requiredDependencies, 'containerRegistry'] as const) {
    const before = existing?.properties[member];
    const written = properties[member] ?? (typeof before === 'string' ? before : undefined);
    if (written === undefined || written === '') continue;
    const id = written.startsWith('/') ? written : `/${written}`;
    const type = parseResourceId(id)?.type;
    if (type?.toLowerCase() !== dependencyTypes[member].toLowerCase()) {
      throw validationError(
        `The value '${written}' of '${member}' is no resource id of type '${dependencyTypes[member]}'.`,
        `properties.${member}`,
      );
    }
    if (store.get(id) === undefined) {
      throw new AzureError(
        400,
        'DependentResourceNotFound',
        `The dependent resource '${id}' was not found.`,
        {
          target: `properties.${member}`,
        },
      );
    }
    ids[member] = id;
  }
  const missing = requiredDependencies.filter((member) => ids[member] === undefined);
  if (missing.length > 0) {
    throw new AzureError(
      400,
      'BadRequest',
      `Missing dependent resources in workspace json: ${missing.join(', ')}`,
      { details: missing.map((member) => missingDetail(member)) },
    );
  }
  for (const member of unchangeable) {
    const before = existing?.properties[member];
    if (typeof before === 'string' && before.toLowerCase() !== ids[member]?.toLowerCase()) {
      throw new AzureError(
        400,
        'BadRequest',
        `The '${member}' of a workspace cannot be changed once the workspace has been created.`,
        { target: `properties.${member}` },
      );
    }
  }
  return ids;
}

function missingDetail(member: string): { code: string; message: string; target: string } {
  return { code: 'MissingField', message: `'${member}' is required.`, target: `properties.${member}` };
}
