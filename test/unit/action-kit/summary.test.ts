import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Environment } from '@azureml-actions/action-kit/environment';
import { Summary } from '@azureml-actions/action-kit/summary';
import { temporaryFolder } from './temporaryFolder.ts';

const file = join(temporaryFolder(), 'summary.md');
const before = process.env['GITHUB_STEP_SUMMARY'];
const environment = new Environment({ GITHUB_STEP_SUMMARY: file });
const mebibyte = 1024 * 1024;

beforeAll(() => {
  process.env['GITHUB_STEP_SUMMARY'] = file;
});
beforeEach(() => {
  writeFileSync(file, '');
});
afterAll(() => {
  if (before === undefined) delete process.env['GITHUB_STEP_SUMMARY'];
  else process.env['GITHUB_STEP_SUMMARY'] = before;
});

async function written(fill: (summary: Summary) => void): Promise<string> {
  const summary = new Summary(environment);
  fill(summary);
  await summary.write();
  return readFileSync(file, 'utf8');
}

describe('the job summary', () => {
  test('has headings, facts that are known, tables and text', async () => {
    const text = await written((summary) =>
      summary
        .heading('Run r1')
        .facts({ Status: 'Completed', Nothing: undefined, Empty: '', Nodes: 0, Reused: false })
        .table(['Metric', 'Value'], [['loss', '0.1']])
        .markdown('*done*'),
    );
    expect(text).toBe(
      [
        '### Run r1',
        '|  |  |\n| --- | --- |\n| Status | Completed |\n| Nodes | 0 |\n| Reused | false |',
        '| Metric | Value |\n| --- | --- |\n| loss | 0.1 |',
        '*done*\n\n',
      ].join('\n\n'),
    );
  });

  test('facts of which none is known leave no table', async () => {
    expect(await written((summary) => summary.heading('H').facts({ A: undefined }))).toBe('### H\n\n');
  });

  test.each([
    ['a|b', 'a\\|b'],
    ['a\\|b', 'a\\\\\\|b'],
    ['<img src=x>', '&lt;img src=x>'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['a\nb\r\nc\rd', 'a<br>b<br>c<br>d'],
  ])('a cell %j cannot break out of its table', async (cell, escaped) => {
    expect(await written((summary) => summary.facts({ X: cell }))).toContain(`| X | ${escaped} |\n`);
  });

  test('a heading is one line', async () => {
    expect(await written((summary) => summary.heading('a\n# b'))).toBe('### a # b\n\n');
  });

  test.each(['plain', '```\nno code\n```', '`````', '</details> <b>'])('code %j stays code', async (code) => {
    const text = await written((summary) => summary.code(code));
    const [, fence = ''] = /^(`+)text\n/u.exec(text) ?? [];
    expect(fence.length).toBeGreaterThanOrEqual(3);
    expect(code).not.toContain(fence);
    expect(text).toBe(`${fence}text\n${code}\n${fence}\n\n`);
  });

  test('nothing is written without anything to say, or without a runner', async () => {
    expect(await written(() => undefined)).toBe('');
    const summary = new Summary(new Environment({})).heading('x');
    await summary.write();
    expect(readFileSync(file, 'utf8')).toBe('');
  });
});

describe('a summary that GitHub would drop', () => {
  test('keeps what comes first, and says that there was more', async () => {
    const text = await written((summary) =>
      summary.heading('Run r1').facts({ Status: 'Failed' }).code('é'.repeat(mebibyte)).markdown('after'),
    );
    expect(text).toMatch(
      /^### Run r1\n\n.*\| Status \| Failed \|\n\nThe rest of the summary was too large/su,
    );
    expect(text).not.toContain('after');
  });

  test('counts bytes, not characters', async () => {
    const text = await written((summary) => summary.markdown('é'.repeat(mebibyte / 2)));
    expect(text).toBe('The rest of the summary was too large for GitHub; see the log.\n\n');
  });

  test('fits to the byte', async () => {
    expect(await written((summary) => summary.markdown('x'.repeat(mebibyte - 3)))).toHaveLength(mebibyte - 1);
    writeFileSync(file, '');
    expect((await written((summary) => summary.markdown('x'.repeat(mebibyte - 2)))).length).toBeLessThan(100);
  });
});
