import { describe, expect, test } from '@jest/globals';
import { openYamlFile, parseJob, parseOverrides } from '@azureml-actions/azureml-yaml';
import { nearestKey } from '@azureml-actions/azureml-yaml/nearestKey';
import { buildTree } from '@azureml-actions/azureml-yaml/treeBuilder';
import { plainValue } from '@azureml-actions/azureml-yaml/tree';
import { diagnosticsOf, documentOf, memoryFiles, mistakesOf, ROOT } from './memoryFiles.ts';

function read(text: string): { readonly value: unknown; readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  const tree = buildTree(text, ({ line, column }, keyPath, message) =>
    mistakes.push(`${line}:${column} ${keyPath}: ${message}`),
  );
  return { value: tree && plainValue(tree), mistakes };
}

describe('YAML as PyYAML reads it', () => {
  test('anchors, aliases and merge keys', () => {
    const text = [
      'base: &base {a: 1, b: 2}',
      'other: &other {c: 3, a: 9}',
      'merged: {<<: [*base, *other], b: 5}',
      'copy: *base',
    ].join('\n');
    expect(read(text)).toEqual({
      value: {
        base: { a: 1, b: 2 },
        other: { c: 3, a: 9 },
        merged: { a: 1, b: 5, c: 3 },
        copy: { a: 1, b: 2 },
      },
      mistakes: [],
    });
  });

  test('quoted and block scalars stay text', () => {
    expect(read('a: "1"\nb: |\n  x\n  y\nc: >-\n  x\n  y\nd: \'yes\'\ne: !!str 1').value).toEqual({
      a: '1',
      b: 'x\ny\n',
      c: 'x y',
      d: 'yes',
      e: '1',
    });
  });

  test('keys that look like numbers stay text', () => {
    expect(read('1: a\ntrue: b').value).toEqual({ '1': 'a', true: 'b' });
  });

  test('duplicate keys, also nested, name both lines', () => {
    expect(read('a: 1\nb:\n  c: 1\n  c: 2\na: 2').mistakes).toEqual([
      '4:3 b.c: The key "c" is given twice; it stands on line 3 already.',
      '5:1 a: The key "a" is given twice; it stands on line 1 already.',
    ]);
  });

  test('tabs are told as such, with their line', () => {
    const { mistakes } = read('a:\n\tb: 1\n');
    expect(mistakes[0]).toBe('2:1 : YAML does not allow tabs for indentation.');
  });

  test('aliases of aliases are refused before they fill the memory', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level += 1) {
      const previous = `*a${level - 1}`;
      lines.push(`a${level}: &a${level} [${Array(10).fill(previous).join(', ')}]`);
    }
    const { mistakes } = read(lines.join('\n'));
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain('The YAML grows beyond 100,000 values when its aliases are followed.');
  });

  test('an alias that contains itself, and one without an anchor', () => {
    expect(read('a: &a [*a]').mistakes[0]).toContain('The alias "*a" contains itself.');
    expect(read('a: *b').mistakes.join()).toContain('b');
  });

  test('unclosed brackets keep their place', () => {
    expect(read('a: 1\nb: [1, 2\n').mistakes[0]).toMatch(/^[23]:\d+ : The YAML cannot be read/);
  });
});

describe('opening a file', () => {
  const files = memoryFiles(
    { 'ml/job.yml': 'command: ls', ml: undefined },
    { '/repo/evil.yml': '/etc/passwd' },
  );

  test('names a file that is not there', () => {
    const open = (): unknown => openYamlFile({ file: 'ml/jobb.yml', root: ROOT, files });
    expect(diagnosticsOf(open)).toEqual([
      {
        file: 'ml/jobb.yml',
        line: 1,
        column: 1,
        keyPath: '',
        message: 'The file does not exist.',
        suggestion: 'Is the repository checked out before this step?',
      },
    ]);
  });

  test.each([
    ['../other/job.yml', 'The file lies outside the repository.'],
    ['evil.yml', 'The file lies outside the repository.'],
    ['ml', 'This is a folder, not a YAML file.'],
  ])('refuses %s', (file, message) => {
    expect(diagnosticsOf(() => openYamlFile({ file, root: ROOT, files }))[0]?.message).toBe(message);
  });

  test('refuses what is no mapping', () => {
    expect(mistakesOf(() => documentOf(''))).toEqual(['1:1 : The file is empty.']);
    expect(mistakesOf(() => documentOf('- a'))).toEqual([
      '1:1 : The file must hold a mapping of keys to values.',
    ]);
  });

  test('locates keys for later mistakes', () => {
    const document = documentOf('command: ls\ninputs:\n  a: 1\n');
    expect(document.locate('inputs.a')).toEqual({ file: 'ml/job.yml', line: 3, column: 3 });
    expect(document.error('compute', 'There is no compute "cpu".').message).toBe(
      'ml/job.yml:1:1: compute: There is no compute "cpu".',
    );
  });
});

describe('overrides', () => {
  const text = 'command: echo ${{inputs.epochs}}\nenvironment: azureml:e:1\ninputs:\n  epochs: 1\n';

  test('replace, add and nest values', () => {
    const spec = parseJob(
      documentOf(text, {}, [
        'inputs.epochs=5',
        'compute=azureml:gpu',
        'resources.instance_count=2',
        'display_name=a = b',
        'tags={stage: "dev"}',
      ]),
    );
    expect(spec).toMatchObject({
      inputs: { epochs: { kind: 'literal', value: '5' } },
      compute: { kind: 'name', name: 'gpu' },
      resources: { instanceCount: 2 },
      displayName: 'a = b',
      tags: { stage: 'dev' },
    });
  });

  test('tell what they cannot do', () => {
    expect(
      mistakesOf(() => parseJob(documentOf(text, {}, ['inputs.epochs', 'environment.image=x', 'a..b=1']))),
    ).toEqual([
      '1:1 a..b: The override "a..b=1" cannot be applied: it is not of the form key.path=value. Example: inputs.epochs=5',
      '2:1 environment.image: The override "environment.image=x" cannot be applied: "image" would stand inside a value that is no mapping. Set the whole value, or write it as a mapping in the file.',
      '4:3 inputs.epochs: The override "inputs.epochs" cannot be applied: it is not of the form key.path=value. Example: inputs.epochs=5',
    ]);
  });

  test('come one per line', () => {
    expect(parseOverrides('\n a=1 \r\n# note\nb.c=x y\n')).toEqual(['a=1', 'b.c=x y']);
  });
});

test('the nearest key forgives small slips only', () => {
  const keys = ['environment', 'compute', 'inputs', 'display_name'];
  expect(nearestKey('enviroment', keys)).toBe('environment');
  expect(nearestKey('displayName', keys)).toBe('display_name');
  expect(nearestKey('ipnuts', keys)).toBe('inputs');
  expect(nearestKey('wibble', keys)).toBeUndefined();
});

describe('mistakes in what an input gave', () => {
  const files = memoryFiles({ 'ml/job.yml': 'command: 1\ncompute: azureml:cpu' });
  const open = (): unknown =>
    parseJob(
      openYamlFile({
        file: 'ml/job.yml',
        root: ROOT,
        files,
        input: 'file',
        overrides: ['compute=[a]', 'inputs.epochs=[1]'],
        overrideInputs: { compute: 'compute', inputs: 'set' },
      }),
    );

  test('name the input, the others keep their line', () => {
    const found = diagnosticsOf(open).map(({ keyPath, input }) => [keyPath, input]);
    expect(found).toContainEqual(['command', undefined]);
    expect(found).toContainEqual(['compute', 'compute']);
    expect(found).toContainEqual(['inputs.epochs', 'set']);
  });

  test('a file that is not there is the input’s mistake', () => {
    const missing = (): unknown => openYamlFile({ file: 'jobs.yml', root: ROOT, files, input: 'file' });
    expect(diagnosticsOf(missing)[0]).toMatchObject({
      input: 'file',
      message: 'jobs.yml: The file does not exist.',
    });
  });
});

test('of broken YAML only the first mistake is told', () => {
  const broken = 'type: command\ncommand: [echo\ncode: ./src\nenvironment: "x\n';
  const files = memoryFiles({ 'ml/job.yml': broken });
  const open = (): unknown => parseJob(openYamlFile({ file: 'ml/job.yml', root: ROOT, files }));
  expect(diagnosticsOf(open)).toHaveLength(1);
  expect(diagnosticsOf(open)[0]?.line).toBe(3);
});
