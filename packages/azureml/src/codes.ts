import { parseAs } from '@azureml-actions/rest';
import * as v from 'valibot';
import { firstListed, postAction, putResource } from './armResource.js';
import { armId, type WorkspaceContext } from './workspaceContext.js';

const codeSchema = v.object({ id: v.string(), name: v.string() });

const pendingUploadSchema = v.object({
  pendingUploadId: v.nullish(v.string()),
  blobReferenceForConsumption: v.object({
    blobUri: v.pipe(v.string(), v.url()),
    credential: v.object({ credentialType: v.literal('SAS'), sasUri: v.pipe(v.string(), v.url()) }),
  }),
});

/** Where to upload to, and with which right. */
export interface PendingUpload {
  /** The container's URL, to be recorded; never with a signature. */
  readonly blobUri: string;
  /** The container's URL with a shared access signature: a secret. */
  readonly sasUri: string;
}

/**
 * `CodeVersions_List` (2024-04-01) with `hash` and `hashVersion`: finds code with the same
 * content, whatever its name.
 * @param hash the content hash, lower-case hex
 * @returns the ARM id of the code version
 */
export async function findCodeByHash(
  context: WorkspaceContext,
  name: string,
  hash: string,
  hashVersion: string,
): Promise<string | undefined> {
  const code = await firstListed(
    context,
    armId(context.scope, 'codes', name, 'versions'),
    { hash, hashVersion },
    'Looking for the same code',
    codeSchema,
  );
  return code?.id;
}

/** `CodeVersions_CreateOrGetStartPendingUpload` (2024-04-01). */
export async function startCodeUpload(
  context: WorkspaceContext,
  name: string,
  version: string,
): Promise<PendingUpload> {
  const response = await postAction(
    context,
    armId(context.scope, 'codes', name, 'versions', version),
    'startPendingUpload',
    `Asking where to upload code ${name}`,
    { body: { pendingUploadType: 'TemporaryBlobReference' }, repeatable: true },
  );
  const { blobReferenceForConsumption: reference } = parseAs(
    pendingUploadSchema,
    response.json(),
    'The answer of startPendingUpload',
  );
  return { blobUri: reference.blobUri, sasUri: reference.credential.sasUri };
}

/** `CodeVersions_CreateOrUpdate` (2024-04-01). @returns its ARM id */
export async function createCodeVersion(
  context: WorkspaceContext,
  name: string,
  version: string,
  code: { readonly codeUri: string; readonly hash: string; readonly hashVersion: string },
): Promise<string> {
  const created = await putResource(
    context,
    armId(context.scope, 'codes', name, 'versions', version),
    {
      properties: {
        codeUri: code.codeUri,
        isAnonymous: true,
        properties: { hash_sha256: code.hash, hash_version: code.hashVersion },
      },
    },
    `code ${name}`,
    codeSchema,
  );
  return created.id;
}

/** Code that is hashed and can be uploaded. */
export interface UploadableCode {
  readonly hash: string;
  readonly hashVersion: string;
  readonly files: number;
  readonly bytes: number;
  /** @returns the address to record, without a signature */
  upload(target: PendingUpload, name: string, version: string): Promise<string>;
}

/** Anonymous code has a name nobody reads, and one version. */
const anonymousVersion = '1';

/**
 * Makes sure that the workspace has a code version with this content, uploading only what is new.
 * @returns its ARM id
 */
export async function ensureCode(context: WorkspaceContext, code: UploadableCode): Promise<string> {
  const name = context.client.random.uuid();
  const said = `Code: ${String(code.files)} files, ${String(code.bytes)} bytes`;
  const existing = await findCodeByHash(context, name, code.hash, code.hashVersion);
  if (existing !== undefined) {
    context.client.logger.info(`${said}, unchanged: not uploaded again`);
    return existing;
  }
  const target = await startCodeUpload(context, name, anonymousVersion);
  const codeUri = await code.upload(target, name, anonymousVersion);
  context.client.logger.info(`${said}, uploaded`);
  return createCodeVersion(context, name, anonymousVersion, { ...code, codeUri });
}
