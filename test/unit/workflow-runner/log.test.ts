import { expect, test } from '@jest/globals';

import { createLog, formatDuration, type RunEvent } from '@azureml-actions/workflow-runner';

const job = { id: 'a', name: 'a' };
const step = { number: 1, id: undefined, name: 'Train', stage: 'main' as const };
const line = (kind: Extract<RunEvent, { type: 'line' }>['kind'], text: string): RunEvent => ({
  type: 'line',
  job,
  step,
  kind,
  text,
});
const finished = (outcome: 'success' | 'failure' | 'skipped'): RunEvent => ({
  type: 'step-finished',
  job,
  step,
  result: {
    ...step,
    outcome,
    conclusion: outcome,
    outputs: {},
    durationMs: 1234,
    summary: '',
    annotations: [],
  },
});

function render(events: RunEvent[], useColors = false): string {
  let text = '';
  const log = createLog({ write: (piece) => (text += piece), useColors });
  for (const event of events) log.onEvent(event);
  return text;
}

test('shows steps, groups and marks', () => {
  const text = render([
    { type: 'job-started', job },
    { type: 'step-started', job, step },
    line('command', 'python train.py'),
    line('group', 'Data'),
    line('output', 'rows 150'),
    line('end-group', ''),
    line('error', 'no\u{20}luck'),
    finished('failure'),
    { type: 'step-started', job, step },
    finished('skipped'),
  ]);
  expect(text.split('\n')).toEqual([
    'Job a',
    '  ▶ Train',
    '  │ $ python train.py',
    '  │ ▾ Data',
    '  │   rows 150',
    '  │ Error: no luck',
    '  ✗ Train 1.2 s',
    '  ○ Train skipped',
    '',
  ]);
});

test('uses colours only when told to', () => {
  const events = [{ type: 'step-started' as const, job, step }, finished('success')];
  expect(render(events)).not.toContain('\u001b');
  expect(render(events, true)).toContain('\u001b[32m✓\u001b[0m');
});

test.each([
  [83.4, '83 ms'],
  [4210, '4.2 s'],
  [125_000, '2 min 5 s'],
])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
