import { describe, expect, test } from '@jest/globals';
import { discover, openRegion, type Workspace } from '@azureml-actions/azureml';
import { ForeignHostError } from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { answer } from '../../support/scriptedTransport.ts';
import { api, arm, workspacePath, workspaceUnderTest } from './contexts.ts';

const discoveryUrl = 'https://westeurope.api.azureml.ms/discovery';

function workspace(url: string | null | undefined = discoveryUrl): Workspace {
  return { id: workspacePath, name: 'mlw', location: 'westeurope', properties: { discoveryUrl: url } };
}

describe('finding the regional API server', () => {
  test('reads the workspace, then the public document, and gives no token to the latter', async () => {
    const { context, transport } = workspaceUnderTest([
      answer(200, workspace()),
      answer(200, { api: `${api}/`, catalog: 'https://catalog.cortanaanalytics.com' }),
    ]);
    expect((await openRegion(context)).apiUrl).toBe(api);
    expect(transport.calls).toEqual([`GET ${arm}?api-version=2024-04-01`, `GET ${discoveryUrl}`]);
    expect(transport.requests[1]?.headers).not.toHaveProperty('authorization');
  });

  test.each([
    'https://westeurope.api.azureml.ms.evil.example',
    'https://evil.example/westeurope.api.azureml.ms',
    'http://westeurope.api.azureml.ms',
    'https://user@westeurope.api.azureml.ms',
  ])('a server that is not the cloud’s gets nothing: %s', async (foreign) => {
    const { context, transport, tokens } = workspaceUnderTest([answer(200, { api: foreign })]);
    const error = await failureOf(discover(context, workspace()));
    expect(error).toBeInstanceOf(ForeignHostError);
    expect(error).toMatchObject({
      message: expect.stringContaining('The discovery document of workspace mlw points to'),
    });
    expect(transport.requests).toHaveLength(1);
    expect(tokens.asked).toEqual([]);
  });

  test.each([null, ''])('a workspace without the address says so (%j)', async (url) => {
    const { context } = workspaceUnderTest([]);
    expect(await failureOf(discover(context, workspace(url)))).toMatchObject({
      message: 'Workspace mlw has no discoveryUrl.',
    });
  });

  test('a document without the server says so', async () => {
    const { context } = workspaceUnderTest([answer(200, { history: api })]);
    expect(await failureOf(discover(context, workspace()))).toMatchObject({
      message: expect.stringContaining('The discovery document is not as its specification says at api'),
    });
  });

  test('a workspace that does not exist says what to do', async () => {
    const { context } = workspaceUnderTest([
      answer(404, { error: { code: 'ResourceNotFound', message: '' } }),
    ]);
    expect(await failureOf(openRegion(context))).toMatchObject({
      code: 'WorkspaceNotFound',
      message: expect.stringContaining('mlw does not exist in resource group rg-ml'),
    });
  });
});
