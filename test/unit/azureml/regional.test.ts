import { describe, expect, test } from '@jest/globals';
import { cancelRun, sendRegional, startRun } from '@azureml-actions/azureml';
import { failureOf } from '../../support/failureOf.ts';
import { answer } from '../../support/scriptedTransport.ts';
import { api, regionUnderTest, workspacePath } from './contexts.ts';

describe('a request to the regional API', () => {
  test('goes below the service and the workspace, each segment encoded', async () => {
    const { context, transport, tokens } = regionUnderTest([answer(200)]);
    await sendRegional(context, {
      service: 'history/v1.0',
      method: 'GET',
      path: ['experiments', 'a/b c', 'runs', '?x'],
      query: { top: '5', none: undefined },
      what: 'Reading',
      resource: 'x',
    });
    expect(transport.calls).toEqual([
      `GET ${api}/history/v1.0${workspacePath}/experiments/a%2Fb%20c/runs/%3Fx?top=5`,
    ]);
    expect(tokens.asked).toEqual(['https://management.azure.com']);
  });
});

describe('starting a run by the v1 API', () => {
  const run = {
    experiment: 'iris',
    runId: 'iris-1',
    definition: '{"Configuration":{"Script":"train.py"}}',
    projectZip: Buffer.from([0x50, 0x4b, 0x05, 0x06, 0x00, 0xff]),
  };

  test('sends a form with the zip and the definition, under a run id that is ours', async () => {
    const { context, transport } = regionUnderTest([answer(200, { runId: 'iris-1' })]);
    expect(await startRun(context, run)).toBe('iris-1');
    const [sent] = transport.requests;
    expect(transport.calls).toEqual([
      `POST ${api}/execution/v1.0${workspacePath}/experiments/iris/startrun?api-version=2019-11-01&runId=iris-1`,
    ]);
    const type = sent?.headers['content-type'] ?? '';
    expect(type).toMatch(/^multipart\/form-data; boundary=/u);
    const received = new Response(Buffer.from(sent?.body ?? ''), { headers: { 'content-type': type } });
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated for servers; this is our own form
    const form = await received.formData();
    expect([...form.keys()]).toEqual(['projectZipFile', 'runDefinitionFile']);
    const [zip, definition] = [form.get('projectZipFile'), form.get('runDefinitionFile')];
    if (!(zip instanceof File) || !(definition instanceof File)) throw new Error('The parts are no files.');
    expect([zip.type, zip.name]).toEqual(['application/zip', 'project.zip']);
    expect(Buffer.from(await zip.arrayBuffer())).toEqual(run.projectZip);
    expect(definition.type).toBe('application/json');
    expect(await definition.text()).toBe(run.definition);
  });

  test('is tried again as the same run', async () => {
    const { context, transport } = regionUnderTest([answer(503), answer(200, { runId: 'iris-1' })]);
    await startRun(context, run);
    const [first, second] = transport.requests;
    expect(second?.url.href).toBe(first?.url.href);
    expect(second?.body).toEqual(first?.body);
  });

  test('needs the id of the run in the answer', async () => {
    const { context } = regionUnderTest([answer(200, { runId: '' })]);
    expect(await failureOf(startRun(context, run))).toMatchObject({
      message: expect.stringContaining('The answer of startrun is not as its specification says at runId'),
    });
  });

  test('can be taken back', async () => {
    const { context, transport } = regionUnderTest([answer(200)]);
    await cancelRun(context, { runId: 'iris-1', experiment: 'iris' });
    expect(transport.calls).toEqual([
      `POST ${api}/execution/v1.0${workspacePath}/experiments/iris/runId/iris-1/cancel`,
    ]);
  });
});
