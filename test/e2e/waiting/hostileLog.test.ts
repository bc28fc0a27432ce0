import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startPipeline, type Pipeline } from '../actions/pipeline.ts';
import { scriptRun } from './scriptedRun.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());

const log = 'user_logs/std_log.txt';
const secret = 'registered-secret-4f2a';

const hostile = [
  '::error::forged',
  '::add-mask::e',
  '::set-output name=status::Completed',
  '::stop-commands::pause',
  '::save-state name=runs::[]',
  '  ::warning::indented',
  '\u0085::error::after a next line',
  'progress\r::error::after a carriage return',
  '##[command]rm -rf /',
  'text ##[error]in the middle',
  '\u001b[2J\u001b[H::error::after an escape',
  '\u001b]0;title\u0007::error::after a title',
  'null \0::error::byte',
  'line separator \u2028::error::x',
];

test('a hostile log changes nothing in the runner', async () => {
  const binary = Buffer.concat([Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('::error::invalid UTF-8\n')]);
  const runId = await scriptRun(pipeline, {
    runId: 'hostile',
    steps: [
      { status: 'Running', append: { [log]: `${hostile.join('\n')}\nkey ${secret.slice(0, 9)}` } },
      { status: 'Running', append: { [log]: `${secret.slice(9)} end\n` } },
      { status: 'Running', append: { [log]: `base64:${binary.toString('base64')}` } },
      { status: 'Completed' },
    ],
  });
  const waited = await pipeline.run('wait-run', { 'run-id': runId });
  expect(waited).toMatchObject({ exitCode: 0, stderr: '' });
  expect(waited.outputs).toMatchObject({ status: 'Completed' });

  const lines = waited.stdout.split(/\r\n|\r|\n/u);
  // What the runner would take for a command: at the start, after white space as .NET counts it.
  const commands = lines.filter((line) => /^[\s\u0085]*::/u.test(line));
  const verbs = new Set(commands.map((line) => /^::([a-z-]+)/u.exec(line)?.[1]));
  expect([...verbs].filter((verb) => verb !== 'add-mask' && verb !== 'debug')).toEqual([]);
  expect(waited.masks).not.toContain('e');
  expect(waited.stdout).not.toContain('##[');
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  expect(waited.stdout).not.toMatch(/[\u0000\u0085\u2028]|\u001b(?!\[[\d;]*m)/u);
  // In one piece, so that the runner's mask finds it.
  expect(lines).toContain(`│ key ${secret} end`);
  expect(lines.filter((line) => line.startsWith('│ ')).length).toBeGreaterThanOrEqual(hostile.length);
});
