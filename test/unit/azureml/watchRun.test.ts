import { describe, expect, test } from '@jest/globals';
import { runFailure, RunFailedError } from '@azureml-actions/azureml';
import { CancelledError, TimeoutError } from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { answer } from '../../support/scriptedTransport.ts';
import { api, workspacePath } from './contexts.ts';
import { userLog, WatchedRun } from './watchedRun.ts';

const completed = { status: 'Completed' };

describe('watching a run', () => {
  test('tells each change of status once, and ends with the run', async () => {
    const run = new WatchedRun(
      { status: 'Queued' },
      { status: 'Queued' },
      { status: 'Running' },
      { status: 'Completed', startTimeUtc: '2026-01-15T12:00:00Z', endTimeUtc: '2026-01-15T12:01:30.5Z' },
    );
    const ended = await run.watch();
    expect(run.told).toEqual([
      'status: Queued after 0',
      'status: Running after 1150',
      'status: Completed after 1650',
    ]);
    expect(ended).toMatchObject({ status: 'Completed', durationSeconds: 90.5, logTail: [] });
  });

  test('asks run history for the run alone, or below its experiment as the v1 articles do', async () => {
    const run = new WatchedRun(completed);
    await run.watch();
    await run.watch({}, { runId: 'run-1', experiment: 'my exp' });
    expect(run.under.transport.calls).toEqual([
      `GET ${api}/history/v1.0${workspacePath}/runs/run-1/details`,
      `GET ${api}/history/v1.0${workspacePath}/experiments/my%20exp/runs/run-1/details`,
    ]);
  });

  test.each([
    ['completed', 'Completed'],
    ['FAILED', 'Failed'],
    ['Cancelled', 'Canceled'],
  ])('%s is the end, and told as %s', async (status, told) => {
    const run = new WatchedRun({ status });
    expect((await run.watch()).status).toBe(told);
    expect(run.told).toEqual([`status: ${told} after 0`]);
  });

  test('a duration that run history does not know is as watched', async () => {
    const run = new WatchedRun({ status: 'Running' }, { status: 'Completed', startTimeUtc: 'soon' });
    expect((await run.watch()).durationSeconds).toBe(0.5);
  });

  test('a run without a status at first is waited for', async () => {
    const run = new WatchedRun({}, { status: null }, { status: '' }, { status: 'Running' }, completed);
    await run.watch();
    expect(run.told.map((line) => line.replace(/ after .*/u, ''))).toEqual([
      'status: no status yet',
      'status: Running',
      'status: Completed',
    ]);
  });

  test('NotResponding and Unknown can come back', async () => {
    const looks = ['Running', 'NotResponding', 'Unknown', 'Running', 'Completed'];
    const run = new WatchedRun(...looks.map((status) => ({ status })));
    expect((await run.watch()).status).toBe('Completed');
  });

  test('cancellation ends the wait at once', async () => {
    const cancelled = new AbortController();
    const run = new WatchedRun({ status: 'Running' });
    const client = run.under.client.under(cancelled.signal);
    run.under.clock.onSleep = () => cancelled.abort(new CancelledError());
    Object.assign(run.under.context, { client });
    expect(await failureOf(run.watch())).toBeInstanceOf(CancelledError);
  });
});

describe('the pace', () => {
  test('is quick after a change and slows down to its limit', async () => {
    const run = new WatchedRun({ status: 'Running' });
    await failureOf(run.watch({ timeoutMs: 300_000 }));
    const waits = run.under.clock.waits.map((ms) => Math.round(ms));
    expect(waits.slice(0, 4)).toEqual([500, 650, 845, 1099]);
    expect(Math.max(...waits)).toBe(15_000);
    expect(waits.length).toBeLessThan(35);
  });

  test('a new status makes it quick again', async () => {
    const queued = Array.from({ length: 20 }, () => ({ status: 'Queued' }));
    const run = new WatchedRun(...queued, { status: 'Running' }, completed);
    await run.watch();
    expect(run.under.clock.waits.at(-2)).toBe(15_000);
    expect(run.under.clock.waits.at(-1)).toBe(500);
  });

  test('a log that is being written is looked at every 2 s', async () => {
    const run = new WatchedRun(() => {
      run.log().append('line\n');
      return { status: 'Running' };
    });
    await failureOf(run.watch({ timeoutMs: 60_000 }));
    expect(Math.max(...run.under.clock.waits)).toBe(2000);
  });

  test('is jittered by a tenth', async () => {
    const run = new WatchedRun({ status: 'Running' }, completed);
    Object.assign(run.under.context.client, { random: { fraction: () => 0, uuid: () => 'id' } });
    await run.watch();
    expect(run.under.clock.waits).toEqual([450]);
  });
});

describe('a wait that leads nowhere', () => {
  test('ends at the timeout, after a last look then, and says what the run was doing', async () => {
    const run = new WatchedRun({ status: 'Running' });
    const error = await failureOf(run.watch({ timeoutMs: 60_000 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      code: 'RunTimeout',
      resource: 'run-1',
      message: 'Run run-1 did not end within 60 s; its status is Running.',
      remedy: expect.stringContaining('goes on and is billed'),
    });
    expect(run.under.clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(60_000);
  });

  test('a run that ends just before the timeout is seen', async () => {
    const run = new WatchedRun((): Readonly<Record<string, unknown>> => {
      const { waits } = run.under.clock;
      const waited = waits.reduce((sum, ms) => sum + ms, 0);
      return waited < 59_000 ? { status: 'Running' } : completed;
    });
    expect((await run.watch({ timeoutMs: 60_000 })).status).toBe('Completed');
  });

  test.each([
    ['Evicted', 'Evicted'],
    ['', 'empty'],
  ])('a status %j that stays is given up', async (status, said) => {
    const run = new WatchedRun({ status });
    expect(await failureOf(run.watch())).toMatchObject({
      code: 'RunTimeout',
      message: `Run run-1 has a status that this version does not know; its status is ${said}.`,
    });
    const waited = run.under.clock.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(60_000);
    expect(waited).toBeLessThan(300_000);
  });

  test('but not while the log goes on', async () => {
    let looks = 0;
    const run = new WatchedRun(() => {
      looks += 1;
      run.log().append('step\n');
      return { status: looks < 60 ? 'Evolving' : 'Completed' };
    });
    expect((await run.watch()).status).toBe('Completed');
  });

  test('what run history refuses is the error', async () => {
    const run = new WatchedRun(answer(404, { error: { code: 'UserError', message: 'Run not found' } }));
    expect(await failureOf(run.watch())).toMatchObject({ status: 404, resource: 'run-1' });
  });
});

describe('the log of a run', () => {
  test('comes between the beginning and the end, the last line included', async () => {
    const run = new WatchedRun(
      { status: 'Starting' },
      () => {
        run.log().append('epoch 1\nepo');
        return { status: 'Running' };
      },
      () => {
        run.log().append('ch 2\nsaved');
        return completed;
      },
    );
    const ended = await run.watch();
    expect(run.told.map((line) => line.replace(/ after .*/u, ''))).toEqual([
      'status: Starting',
      'status: Running',
      `${userLog}: epoch 1`,
      `${userLog}: epoch 2`,
      `${userLog}: saved`,
      'status: Completed',
    ]);
    expect(ended.logTail).toEqual(['epoch 1', 'epoch 2', 'saved']);
  });

  test('its last 30 lines are kept', async () => {
    const run = new WatchedRun(completed);
    run.log().append(Array.from({ length: 100 }, (_, line) => `line ${String(line)}\n`).join(''));
    const { logTail } = await run.watch();
    expect(logTail).toHaveLength(30);
    expect(logTail.at(0)).toBe('line 70');
    expect(logTail.at(-1)).toBe('line 99');
  });

  test('older runs write several, one after the other', async () => {
    const image = 'azureml-logs/20_image_build_log.txt';
    const driver = 'azureml-logs/70_driver_log.txt';
    const run = new WatchedRun(
      () => {
        run.log(image).append('building\n');
        return { status: 'Preparing' };
      },
      () => {
        run.log(image).append('built');
        run.log(driver).append('training\n');
        return { status: 'Running' };
      },
      completed,
    );
    await run.watch();
    expect(run.told.filter((line) => line.startsWith('azureml-logs'))).toEqual([
      `${image}: building`,
      `${driver}: training`,
      `${image}: built`,
    ]);
  });

  test('one that is listed no longer keeps its last line', async () => {
    const run = new WatchedRun(
      () => {
        run.log().append('half');
        return { status: 'Running' };
      },
      { ...completed, logFiles: {} },
    );
    expect((await run.watch()).logTail).toEqual(['half']);
  });

  test('one that cannot be read is warned about once, and does not end the wait', async () => {
    const refused = answer(403, { error: { code: 'AuthenticationFailed', message: 'Signature not valid' } });
    let looks = 0;
    const run = new WatchedRun(() => {
      looks += 1;
      return { status: looks < 5 ? 'Running' : 'Completed' };
    });
    run.logs.set(userLog, Object.assign(run.log(), { answer: () => refused }));
    expect((await run.watch()).status).toBe('Completed');
    const warnings = run.told.filter((line) => line.startsWith('warning'));
    expect(warnings).toEqual([
      `warning: Reading log ${userLog} failed: 403 AuthenticationFailed: Signature not valid The wait goes on.`,
    ]);
  });

  test('one that is replaced is said to be', async () => {
    const run = new WatchedRun(
      () => {
        run.log().append('first attempt\n');
        return { status: 'Running' };
      },
      () => {
        run.log().content = Buffer.from('second\n');
        return completed;
      },
    );
    await run.watch();
    expect(run.told).toContain(
      `warning: Log ${userLog} was cut or replaced; it is read from its beginning again.`,
    );
    expect(run.told).toContain(`${userLog}: second`);
  });
});

describe('the error of a run', () => {
  const ended = {
    status: 'Failed',
    durationSeconds: 1,
    logTail: ['Traceback', 'ValueError: no data'],
  } as const;

  test('is the job’s own, then the end of its log', () => {
    const details = { runId: 'run-1', error: { error: { code: 'UserError', message: 'Exit code 1' } } };
    const error = runFailure({ runId: 'run-1' }, { ...ended, details });
    expect(error).toBeInstanceOf(RunFailedError);
    expect(error).toMatchObject({
      code: 'UserError',
      resource: 'run-1',
      message: 'Run run-1 ended as Failed: Exit code 1\nThe end of its log:\nTraceback\nValueError: no data',
    });
  });

  test.each([
    ['none', undefined],
    ['one that is null', null],
    ['one without members', { error: {} }],
    ['an empty one', { error: { code: '', message: '' } }],
  ])('%s in the details is said to be missing', (_, error) => {
    expect(
      runFailure({ runId: 'run-1' }, { ...ended, logTail: [], details: { runId: 'run-1', error } }),
    ).toMatchObject({
      code: 'RunFailed',
      message: 'Run run-1 ended as Failed: It gives no reason.',
    });
  });

  test('a cancelled run says so', () => {
    const details = { runId: 'run-1' };
    const error = runFailure({ runId: 'run-1' }, { ...ended, status: 'Canceled', logTail: [], details });
    expect(error.message).toBe('Run run-1 ended as Canceled: It was cancelled.');
    expect(error.report()).toContain('cancelled it: see its page in Azure ML studio');
  });
});
