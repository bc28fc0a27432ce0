import { describe, expect, test } from '@jest/globals';
import { getMetrics, latestValues, metricsJson, type Metrics } from '@azureml-actions/azureml';
import { failureOf } from '../../support/failureOf.ts';
import { answer, sentJson, type ScriptedStep } from '../../support/scriptedTransport.ts';
import { api, regionUnderTest, workspacePath, type RegionUnderTest } from './contexts.ts';

function list(...names: readonly (string | readonly [string, string])[]): ScriptedStep {
  return listPage(names);
}

function listPage(
  names: readonly (string | readonly [string, string])[],
  continuationToken: string | null = null,
): ScriptedStep {
  const value = names.map((key) => {
    const [name, namespace] = typeof key === 'string' ? [key, ''] : key;
    return { metricKey: { namespace, name, labels: null, columnNames: [name] }, columns: {} };
  });
  return answer(200, { value, continuationToken, nextLink: null });
}

function full(
  points: readonly (readonly [number | null, Readonly<Record<string, unknown>>])[],
  continuationToken?: string,
): ScriptedStep {
  const value = points.map(([step, data]) => ({ metricId: 'm', createdUtc: 't', step, data }));
  return answer(200, { name: 'n', columns: {}, value, continuationToken });
}

async function read(...steps: ScriptedStep[]): Promise<RegionUnderTest & { readonly metrics: Metrics }> {
  const under = regionUnderTest(steps);
  const metrics = await getMetrics(under.context, 'run-1');
  expect(under.transport.unplayed).toBe(0);
  return { ...under, metrics };
}

/** The values of each series alone. */
function values(metrics: Metrics): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, points]) => [name, points.map(({ value }) => value)]),
  );
}

describe('the metrics of a run', () => {
  test('are listed, then read one by one', async () => {
    const { metrics, transport } = await read(
      list('loss', 'accuracy'),
      full([
        [0, { loss: 0.9 }],
        [1, { loss: 0.4 }],
      ]),
      full([[null, { accuracy: 0.95 }]]),
    );
    expect(metrics).toEqual({
      loss: [
        { step: 0, value: 0.9 },
        { step: 1, value: 0.4 },
      ],
      accuracy: [{ step: undefined, value: 0.95 }],
    });
    const base = `POST ${api}/metric/v2.0${workspacePath}/runs/run-1`;
    expect(transport.calls).toEqual([`${base}/list`, `${base}/full`, `${base}/full`]);
    // An empty namespace is left out, since run history does not find it by an empty one.
    expect(transport.requests.map(sentJson)).toEqual([
      {},
      { metricName: 'loss' },
      { metricName: 'accuracy' },
    ]);
  });

  test('come in pages, both lists and values', async () => {
    const { metrics, transport } = await read(
      listPage(['a'], 'list-2'),
      listPage(['b'], ''),
      full([[0, { a: 1 }]], 'full-2'),
      full([[1, { a: 2 }]]),
      full([[0, { b: 3 }]]),
    );
    expect(values(metrics)).toEqual({ a: [1, 2], b: [3] });
    expect(transport.requests.map(sentJson)).toEqual([
      {},
      { continuationToken: 'list-2' },
      { metricName: 'a' },
      { metricName: 'a', continuationToken: 'full-2' },
      { metricName: 'b' },
    ]);
  });

  test('pages that repeat themselves are an error, not a wait', async () => {
    const { context } = regionUnderTest([listPage(['a'], 'x'), listPage(['a'], 'y'), listPage(['a'], 'x')]);
    expect(await failureOf(getMetrics(context, 'run-1'))).toMatchObject({
      code: 'InvalidResponse',
      message: 'The metrics of run run-1 repeat themselves and never end.',
    });
  });

  test('a name in two namespaces is asked for in each', async () => {
    const { transport } = await read(
      list(['loss', 'train'], ['loss', 'validation'], ['loss', 'train']),
      full([[0, { loss: 1 }]]),
      full([[0, { loss: 2 }]]),
    );
    expect(transport.requests.slice(1).map(sentJson)).toEqual([
      { metricName: 'loss', metricNamespace: 'train' },
      { metricName: 'loss', metricNamespace: 'validation' },
    ]);
  });

  test('a run without any has none', async () => {
    expect((await read(answer(200, { value: [] }))).metrics).toEqual({});
  });

  test('a column of another name is the metric when it is the only one', async () => {
    expect(values((await read(list('loss'), full([[0, { value: 5 }]]))).metrics)).toEqual({ loss: [5] });
  });

  test('a table is a series for each of its numeric columns', async () => {
    const table = full([
      [0, { epoch: 1, loss: 0.5, note: 'warm-up' }],
      [1, { epoch: 2, loss: 0.3, note: 'better' }],
    ]);
    expect(values((await read(list('history'), table)).metrics)).toEqual({
      'history.epoch': [1, 2],
      'history.loss': [0.5, 0.3],
    });
  });

  test('texts, images, vectors and empty values are left out', async () => {
    const odd = full([
      [0, { m: 'text' }],
      [1, { m: [1, 2, 3] }],
      [2, { m: { artifact: 'aml://x.png' } }],
      [3, { m: null }],
      [4, { m: true }],
      [5, {}],
    ]);
    expect((await read(list('m'), odd)).metrics).toEqual({});
  });

  test('NaN and the infinities are values: a diverged training must not show an older one', async () => {
    const diverged = full([
      [0, { loss: 0.5 }],
      [1, { loss: 'Infinity' }],
      [2, { loss: '-Infinity' }],
      [3, { loss: 'NaN' }],
    ]);
    expect(values((await read(list('loss'), diverged)).metrics)).toEqual({
      loss: [0.5, Infinity, -Infinity, NaN],
    });
  });

  test('names that every object has are names as any other', async () => {
    const { metrics } = await read(
      list('constructor', 'toString'),
      full([[0, { constructor: 1 }]]),
      full([[0, { toString: 2 }]]),
    );
    expect(Object.keys(metrics)).toContain('toString');
  });

  test('a 503 is tried again: both requests only read', async () => {
    const { metrics } = await read(answer(503), list('a'), answer(429), full([[0, { a: 1 }]]));
    expect(values(metrics)).toEqual({ a: [1] });
  });
});

describe('the last values', () => {
  test('are what a gate looks at', () => {
    const metrics: Metrics = {
      loss: [
        { step: 0, value: 3 },
        { step: 1, value: 2 },
      ],
      none: [],
      nan: [
        { step: 0, value: 1 },
        { step: 1, value: NaN },
      ],
    };
    expect(latestValues(metrics)).toEqual({ loss: 2, nan: NaN });
  });

  test('as JSON keep NaN and the infinities as text', () => {
    expect(metricsJson({ loss: NaN, up: Infinity, down: -Infinity, accuracy: 0.5 })).toBe(
      '{"loss":"NaN","up":"Infinity","down":"-Infinity","accuracy":0.5}',
    );
  });
});
