import { expect, test } from '@jest/globals';
import { userLog, WatchedRun } from './watchedRun.ts';

test('a growing log is fetched with at most 1.05 times its size', async () => {
  const line = `${'x'.repeat(99)}\n`;
  let looks = 0;
  const run = new WatchedRun(() => {
    looks += 1;
    run.log().append(line.repeat(1000));
    return { status: looks < 100 ? 'Running' : 'Completed' };
  });
  const log = run.log();
  const { answer } = log;
  let fetched = 0;
  const counted = Object.assign(log, {
    answer: (request: Parameters<typeof answer>[0]) => {
      const response = answer(request);
      fetched += response.body.length;
      return response;
    },
  });
  await run.watch();
  const size = counted.content?.length ?? 0;
  expect(size).toBe(100 * 1000 * 100);
  expect(fetched).toBeLessThan(1.05 * size);
  expect(run.told.filter((told) => told.startsWith(userLog))).toHaveLength(100_000);
});
