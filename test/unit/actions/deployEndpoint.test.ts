import { describe, expect, test } from '@jest/globals';
import { readDesired } from '../../../actions/deploy-endpoint/lib/desired.js';
import { printFailureLogs } from '../../../actions/deploy-endpoint/lib/failureLogs.js';
import { readModelInput, registerModelInput } from '../../../actions/deploy-endpoint/lib/model.js';
import { setTraffic } from '../../../actions/deploy-endpoint/lib/trafficStep.js';
import { InvalidInputError } from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { answer, sentJson, type ScriptedStep } from '../../support/scriptedTransport.ts';
import { arm, workspacePath, workspaceUnderTest } from '../azureml/contexts.ts';
import { actionUnderTest } from './actionUnderTest.ts';

describe('the input model', () => {
  const read = (inputs: Readonly<Record<string, string>>) => {
    const { action } = actionUnderTest(inputs);
    const model = readModelInput(action, 'iris-endpoint');
    action.inputs.check();
    return model;
  };

  test.each([
    ['azureml:iris:3', { kind: 'version', name: 'iris', version: '3' }],
    ['iris:3', { kind: 'version', name: 'iris', version: '3' }],
    ['azureml:iris@latest', { kind: 'label', name: 'iris', label: 'latest' }],
    [
      `${workspacePath}/models/iris/versions/3`,
      { kind: 'id', id: `${workspacePath}/models/iris/versions/3` },
    ],
    [
      'azureml://jobs/r/outputs/model/',
      { kind: 'uri', uri: 'azureml://jobs/r/outputs/model', name: 'iris-endpoint', type: 'custom_model' },
    ],
    ['runs:/r/model', { kind: 'uri', uri: 'runs:/r/model', name: 'iris-endpoint', type: 'custom_model' }],
  ])('%s', (model, found) => {
    expect(read({ model })).toEqual(found);
  });

  test('that is a URI has a name and a type of its own', () => {
    expect(read({ model: 'azureml://x', 'model-name': 'iris', 'model-type': 'MLflow_model' })).toMatchObject({
      name: 'iris',
      type: 'mlflow_model',
    });
  });

  test('that is not given leaves the choice to the file', () => {
    expect(read({})).toBeUndefined();
  });

  test.each(['iris', 'azureml:iris', './model', 'azureml:iris:1:2', 'https://x/y', 'iris@'])(
    '%s is refused',
    (model) => {
      expect(() => read({ model })).toThrow(`Input model is '${model}'. Accepted: azureml:name:version`);
    },
  );

  test('that is a URI is registered once, for the job it comes from', async () => {
    const uri = 'azureml://jobs/run-1/outputs/model';
    const version = {
      id: `${workspacePath}/models/iris/versions/1`,
      name: '1',
      properties: { modelUri: uri },
    };
    const { context, transport } = workspaceUnderTest([
      answer(404, { error: { code: 'NotFound', message: '' } }),
      answer(201, version),
      answer(200, { properties: { latestVersion: '1', nextVersion: '2' } }),
      answer(200, version),
    ]);
    const { action, logger } = actionUnderTest({});
    const model = { kind: 'uri', uri, name: 'iris', type: 'custom_model' } as const;
    expect(await registerModelInput(action, context, model)).toBe(version.id);
    expect(await registerModelInput(action, context, model)).toBe(version.id);
    expect(sentJson(transport.requests[1])).toMatchObject({
      properties: { modelUri: uri, modelType: 'custom_model', jobName: 'run-1' },
    });
    expect(logger.lines).toEqual([
      `info: Model iris:1 registered (${uri})`,
      `info: Model iris:1 is registered already (${uri})`,
    ]);
  });
});

describe('the input traffic', () => {
  const files = {
    'deployment.yml':
      'name: blue\nendpoint_name: iris\nmodel: azureml:iris:1\ninstance_type: Standard_DS3_v2\ninstance_count: 1\n',
  };
  const read = (traffic: string): number | undefined => {
    return readDesired(actionUnderTest({ 'deployment-file': 'deployment.yml', traffic }, files).action)
      .traffic;
  };

  test.each([
    ['', undefined],
    ['keep', undefined],
    ['Keep', undefined],
    ['0', 0],
    ['10', 10],
    ['100', 100],
    ['25%', 25],
    ['25 %', 25],
  ])('%j is %s', (traffic, percent) => {
    expect(read(traffic)).toBe(percent);
  });

  test.each(['%', '-1', '101', '12.5', '1e1', '0x10', 'all'])('%s is refused', (traffic) => {
    expect(() => read(traffic)).toThrow(
      `Input traffic is '${traffic}'. Accepted: keep, or whole percents from 0 to 100.`,
    );
  });
});

describe('setting the traffic', () => {
  const endpoint = (traffic: Readonly<Record<string, number>>): ScriptedStep =>
    answer(200, {
      id: `${workspacePath}/onlineEndpoints/iris`,
      name: 'iris',
      location: 'westeurope',
      properties: { authMode: 'Key', traffic, provisioningState: 'Succeeded' },
    });

  async function set(percent: number | undefined, ...steps: ScriptedStep[]) {
    const { context, transport } = workspaceUnderTest(steps);
    const { action, logger } = actionUnderTest({});
    const traffic = await setTraffic(action, context, 'iris', 'green', percent, { timeoutMs: 60_000 });
    return {
      traffic,
      logger,
      methods: transport.requests.map(({ method }) => method),
      requests: transport.requests,
    };
  }

  test('writes the new split, and reads back that Azure has it', async () => {
    const now = { blue: 90, green: 10 };
    const { traffic, methods, requests } = await set(
      10,
      endpoint({ blue: 100 }),
      endpoint(now),
      endpoint(now),
    );
    expect(traffic).toEqual(now);
    expect(methods).toEqual(['GET', 'PUT', 'GET']);
    expect(requests[1]?.url.href).toBe(`${arm}/onlineEndpoints/iris?api-version=2024-04-01`);
    expect(sentJson(requests[1])).toMatchObject({ properties: { traffic: now } });
  });

  test('writes nothing where it is so already', async () => {
    const now = { blue: 90, green: 10, old: 0 };
    const { methods } = await set(10, endpoint(now), endpoint(now));
    expect(methods).toEqual(['GET', 'GET']);
  });

  test('fails when Azure reports another split', async () => {
    const other = { blue: 100 };
    expect(await failureOf(set(10, endpoint(other), endpoint(other), endpoint(other)))).toMatchObject({
      code: 'TrafficMismatch',
      message: 'Endpoint iris was asked for traffic {"blue":90,"green":10}, but Azure reports {"blue":100}.',
    });
  });

  test('keep keeps it, and warns of a deployment without requests', async () => {
    const { traffic, methods, logger } = await set(undefined, endpoint({ blue: 100 }));
    expect(traffic).toEqual({ blue: 100 });
    expect(methods).toEqual(['GET']);
    expect(logger.lines).toEqual([
      'warning: Deployment green gets 0 % of the requests, because traffic is keep. Give traffic: 100 to send it all.',
    ]);
    expect((await set(undefined, endpoint({ green: 1, blue: 99 }))).logger.lines).toEqual([]);
  });

  test('a part for the only deployment is a mistake of the input', async () => {
    const error = await failureOf(set(10, endpoint({})));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Input traffic: green cannot have 10 % alone/u),
    });
  });

  test('an endpoint that has gone says so', async () => {
    const gone = answer(404, { error: { code: 'NotFound', message: '' } });
    expect(await failureOf(set(10, gone))).toMatchObject({ code: 'EndpointNotFound' });
  });
});

describe('the logs of a deployment that failed', () => {
  test('are printed, each line unable to issue a command', async () => {
    const { context, transport } = workspaceUnderTest([
      answer(200, { content: '' }),
      answer(200, { content: 'Traceback\r\n::error::x\n##[error]y\n' }),
    ]);
    const { action, logger } = actionUnderTest({});
    await printFailureLogs(action, context, 'iris', 'blue');
    expect(transport.requests.map(sentJson)).toEqual([
      { containerType: 'StorageInitializer', tail: 60 },
      { containerType: 'InferenceServer', tail: 60 },
    ]);
    expect(logger.lines).toEqual([
      'info: Log of InferenceServer (last 60 lines):',
      'info: │ Traceback\n│ ::error::x\n│ #\u200b#[error]y',
    ]);
  });

  test('that cannot be read hide nothing', async () => {
    const refused = answer(404, { error: { code: 'NotFound', message: 'none' } });
    const { context } = workspaceUnderTest([refused, refused]);
    const { action, logger } = actionUnderTest({});
    await printFailureLogs(action, context, 'iris', 'blue');
    expect(logger.lines.every((line) => line.startsWith('debug: No '))).toBe(true);
  });
});
