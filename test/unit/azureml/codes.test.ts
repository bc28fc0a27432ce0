import { describe, expect, test } from '@jest/globals';
import { ensureCode, type PendingUpload, type UploadableCode } from '@azureml-actions/azureml';
import { failureOf } from '../../support/failureOf.ts';
import { answer, sentJson, type ScriptedStep } from '../../support/scriptedTransport.ts';
import { arm, workspacePath, workspaceUnderTest } from './contexts.ts';

const uuid = '00000000-0000-4000-8000-000000000001';
const versions = `${arm}/codes/${uuid}/versions`;
const container = 'https://stmlw.blob.core.windows.net/c-1';

function codeUnderTest(...steps: ScriptedStep[]) {
  const under = workspaceUnderTest(steps);
  const uploads: [PendingUpload, string, string][] = [];
  const code: UploadableCode = {
    hash: 'abc',
    hashVersion: '202208',
    files: 2,
    bytes: 300,
    upload: (target, name, version) => {
      uploads.push([target, name, version]);
      return Promise.resolve(`${target.blobUri}/src`);
    },
  };
  return { ...under, code, uploads };
}

const pending = answer(200, {
  pendingUploadId: 'p',
  pendingUploadType: 'TemporaryBlobReference',
  blobReferenceForConsumption: {
    blobUri: container,
    storageAccountArmId: '/subscriptions/s',
    credential: { credentialType: 'SAS', sasUri: `${container}?sig=s3cret` },
  },
});

describe('code that the workspace', () => {
  test('has already costs one request and no upload', async () => {
    const id = `${workspacePath}/codes/other/versions/3`;
    const { context, code, uploads, transport, logger } = codeUnderTest(
      answer(200, { value: [{ id, name: '3' }] }),
    );
    expect(await ensureCode(context, code)).toBe(id);
    expect(transport.calls).toEqual([`GET ${versions}?api-version=2024-04-01&hash=abc&hashVersion=202208`]);
    expect(uploads).toEqual([]);
    expect(logger.lines).toContain('info: Code: 2 files, 300 bytes, unchanged: not uploaded again');
  });

  test.each([
    ['does not have', answer(200, { value: [] })],
    ['has no code of at all', answer(404, { error: { code: 'NotFound', message: '' } })],
  ])('%s is uploaded, then recorded without the signature', async (_, none) => {
    const id = `${workspacePath}/codes/${uuid}/versions/1`;
    const { context, code, uploads, transport } = codeUnderTest(
      none,
      pending,
      answer(201, { id, name: '1' }),
    );
    expect(await ensureCode(context, code)).toBe(id);
    expect(transport.calls).toEqual([
      `GET ${versions}?api-version=2024-04-01&hash=abc&hashVersion=202208`,
      `POST ${versions}/1/startPendingUpload?api-version=2024-04-01`,
      `PUT ${versions}/1?api-version=2024-04-01`,
    ]);
    expect(uploads).toEqual([[{ blobUri: container, sasUri: `${container}?sig=s3cret` }, uuid, '1']]);
    expect(transport.requests.map(sentJson)).toEqual([
      undefined,
      { pendingUploadType: 'TemporaryBlobReference' },
      {
        properties: {
          codeUri: `${container}/src`,
          isAnonymous: true,
          properties: { hash_sha256: 'abc', hash_version: '202208' },
        },
      },
    ]);
  });

  test('cannot be uploaded is not recorded', async () => {
    const { context, code, transport } = codeUnderTest(answer(200, { value: [] }), pending);
    const broken = { ...code, upload: () => Promise.reject(new Error('disk')) };
    expect(await failureOf(ensureCode(context, broken))).toMatchObject({ message: 'disk' });
    expect(transport.requests).toHaveLength(2);
  });

  test('gets no credential for is an error without the signature', async () => {
    const odd = answer(200, {
      blobReferenceForConsumption: {
        blobUri: container,
        credential: { credentialType: 'DNS', sasUri: 'https://x?sig=s3cret' },
      },
    });
    const { context, code } = codeUnderTest(answer(200, { value: [] }), odd);
    const error = await failureOf(ensureCode(context, code));
    expect(error).toMatchObject({
      message: expect.stringContaining('The answer of startPendingUpload is not as its specification says'),
    });
    expect(String(error)).not.toContain('s3cret');
  });
});
