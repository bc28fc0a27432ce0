import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readModel } from './model.ts';
import { irisFolder, runPython, trainScript } from './python.ts';
import { scratchFolder } from './scratch.ts';

const scratch = scratchFolder();
const csv = readFileSync(join(irisFolder, 'src/data/iris.csv'), 'utf8');

async function train(name: string, ...args: string[]) {
  const folder = join(scratch, name);
  const result = await runPython([trainScript, '--model-output', folder, ...args]);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return { result, model: readModel(folder) };
}

async function trainOn(name: string, content: string) {
  const file = join(scratch, name);
  writeFileSync(file, content);
  return runPython([trainScript, '--data', file, '--epochs', '1', '--model-output', join(scratch, 'none')]);
}

describe('the iris data', () => {
  test('holds 50 flowers of each species', () => {
    const [header, ...rows] = csv.trimEnd().split('\n');
    expect(header).toBe('sepal_length,sepal_width,petal_length,petal_width,species');
    expect(rows).toHaveLength(150);
    for (const species of ['setosa', 'versicolor', 'virginica']) {
      expect(rows.filter((row) => row.endsWith(`,${species}`))).toHaveLength(50);
    }
  });

  test("has Fisher's values in the rows that are wrong in other copies", () => {
    const rows = csv.split('\n');
    expect(rows[35]).toBe('4.9,3.1,1.5,0.2,setosa');
    expect(rows[38]).toBe('4.9,3.6,1.4,0.1,setosa');
  });
});

describe('train.py', () => {
  test('reaches 93 % on flowers it has not seen, with a log of its progress', async () => {
    const { result, model } = await train('defaults');
    expect(model.metrics.test_accuracy).toBeGreaterThanOrEqual(0.93);
    expect(model.metrics.test_accuracy).toBeLessThanOrEqual(1);
    expect(model.metrics.loss).toBeLessThan(0.2);
    expect(model.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(model.weights.map((row) => row.length)).toEqual([5, 5, 5]);
    expect(model.training).toMatchObject({ epochs: 1500, learning_rate: 0.1, seed: 42, run_id: null });
    expect(result.stdout.match(/^ +\d+ +\d\.\d{4} +\d+\.\d% /gmu)).toHaveLength(21);
    expect(result.stdout).toContain(`Test accuracy ${model.metrics.test_accuracy.toFixed(3)}`);
    expect(result.stdout.match(/no MLFLOW_TRACKING_URI/gu)).toHaveLength(1);
  });

  test('gives the same model for the same seed, and another for another', async () => {
    const [first, again, other] = await Promise.all([
      train('seed-1', '--epochs', '50', '--seed', '1'),
      train('seed-1-again', '--epochs', '50', '--seed', '1'),
      train('seed-2', '--epochs', '50', '--seed', '2'),
    ]);
    expect(again.model.weights).toEqual(first.model.weights);
    expect(again.model.means).toEqual(first.model.means);
    expect(other.model.weights).not.toEqual(first.model.weights);
  });

  test('takes a folder with one CSV file as well as the file', async () => {
    const folder = join(scratch, 'data');
    mkdirSync(folder);
    writeFileSync(join(folder, 'flowers.csv'), `\uFEFF${csv}`);
    const fromFolder = await train('from-folder', '--epochs', '5', '--data', folder);
    const fromFile = await train('from-file', '--epochs', '5');
    expect(fromFolder.model.weights).toEqual(fromFile.model.weights);
  });

  test.each([
    [
      'a word for a number',
      csv.replace('5.1,3.5', '5.1,wide'),
      "line 2: sepal_width is 'wide', expected a number",
    ],
    ['no number at all', csv.replace('5.1,3.5', '5.1,'), "line 2: sepal_width is '', expected a number"],
    [
      'an infinite number',
      csv.replace('5.1,3.5', '5.1,inf'),
      "line 2: sepal_width is 'inf', expected a finite",
    ],
    ['a short line', csv.replace('5.1,3.5,1.4,0.2,setosa', '5.1,3.5'), 'line 2: petal_length is missing'],
    ['a long line', csv.replace('0.2,setosa', '0.2,setosa,1'), 'line 2: the line has more values'],
    ['no species', csv.replace('0.2,setosa', '0.2,'), 'line 2: species is empty'],
    ['another header', csv.replace('petal_width', 'width'), 'line 1: the header lacks petal_width'],
    ['no rows', `${csv.split('\n')[0] ?? ''}\n`, 'at least 2 species, found no rows'],
    ['one species', csv.split('\n').slice(0, 51).join('\n'), 'at least 2 species, found setosa'],
    ['a lone flower', csv.split('\n').slice(0, 52).join('\n'), 'versicolor has 1 row'],
    ['an empty file', '', 'line 1: the header lacks sepal_length'],
  ])('refuses data with %s', async (name, content, message) => {
    const result = await trainOn(`${name.replaceAll(' ', '-')}.csv`, content);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(message);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(readdirSync(scratch)).not.toContain('none');
  });

  test.each([
    [['--data', 'nowhere.csv'], 1, 'nowhere.csv: no such file or folder'],
    [['--data', irisFolder], 1, 'expected exactly one .csv file in this folder, found none'],
    [['--epochs', '0'], 2, '--epochs: 0 is not 1 or more'],
    [['--learning-rate', '-1'], 2, '--learning-rate: -1 is not a number above 0'],
    [['--learning-rate', '1e308', '--epochs', '5'], 1, 'is too large'],
  ])('refuses the arguments %j', async (args, code, message) => {
    const result = await runPython([trainScript, '--model-output', join(scratch, 'none'), ...args]);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain('Traceback');
    expect(readdirSync(scratch)).not.toContain('none');
  });

  test('is written in the syntax of Python 3.8', async () => {
    const check =
      'import ast, pathlib, sys\n' +
      'files = [f for d in ("src", "scoring") for f in sorted(pathlib.Path(d).glob("*.py"))]\n' +
      'for f in files: ast.parse(f.read_text(encoding="utf-8"), str(f), feature_version=(3, 8))\n' +
      'print(len(files))';
    const result = await runPython(['-c', check]);
    expect(result.stderr).toBe('');
    expect(Number(result.stdout)).toBeGreaterThanOrEqual(8);
  });
});
