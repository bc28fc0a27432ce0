import { describe, expect, test } from '@jest/globals';
import { anonymousEnvironment, parseEnvironment, toEnvironmentBody } from '@azureml-actions/azureml-yaml';
import { documentOf, mistakesOf } from './memoryFiles.ts';
import { OpenApi, specsPresent } from './openapi.ts';

const FILES = {
  'ml/conda.yml': 'name: x\ndependencies: [python=3.10, {pip: [a==1]}]\nchannels: [conda-forge]\n',
  'ml/docker/Dockerfile': 'FROM x',
  'ml/list.yml': '- a',
  'ml/broken.yml': 'a: [',
};

const parse = (text: string) => parseEnvironment(documentOf(text, FILES));

describe('an environment', () => {
  test('of image and conda file', () => {
    const spec = parse(
      'name: e\nversion: 2\nimage: python:3.11\nconda_file: conda.yml\ntags: {a: 1}\nos_type: Linux\n',
    );
    const body = toEnvironmentBody(spec, { isAnonymous: false });
    expect(JSON.parse(JSON.stringify(body))).toEqual({
      properties: {
        image: 'python:3.11',
        condaFile: 'channels:\n- conda-forge\ndependencies:\n- python=3.10\n- pip:\n  - a==1\nname: x\n',
        osType: 'Linux',
        isAnonymous: false,
        isArchived: false,
        tags: { a: '1' },
      },
    });
    expect(spec).toMatchObject({ name: 'e', version: '2' });
    if (specsPresent)
      expect(new OpenApi().errors('mfe.json', 'EnvironmentVersionResource', body)).toEqual([]);
  });

  test('built from a folder needs to know where that was uploaded', () => {
    const spec = parse('name: e\nbuild: {path: docker}\n');
    expect(spec.build).toEqual({ path: '/repo/ml/docker' });
    expect(() => toEnvironmentBody(spec, { isAnonymous: false })).toThrow('contextUri');
    expect(toEnvironmentBody(spec, { isAnonymous: true, contextUri: 'https://x/c/d/' })).toMatchObject({
      properties: { build: { contextUri: 'https://x/c/d/' }, isAnonymous: true },
    });
  });

  test('with an inference configuration', () => {
    const route = (port: number): string => `{path: /score, port: ${port}}`;
    const spec = parse(
      `name: e\nimage: x\ninference_config: {liveness_route: ${route(1)}, readiness_route: ${route(2)}, scoring_route: ${route(3)}}\n`,
    );
    const body = toEnvironmentBody(spec, { isAnonymous: false });
    expect(body).toMatchObject({
      properties: { inferenceConfig: { readinessRoute: { path: '/score', port: 2 } } },
    });
    if (specsPresent)
      expect(new OpenApi().errors('mfe.json', 'EnvironmentVersionResource', body)).toEqual([]);
  });

  // Versions recorded from azure-ai-ml 1.35.2.
  test('without a name is named by its content, as in the az ml client', () => {
    const image = { image: 'python:3.11', tags: {}, properties: {} };
    const condaFile = 'channels:\n- conda-forge\ndependencies:\n- python=3.10\n- pip:\n  - a==1\nname: x\n';
    const build = { build: { path: '/x' }, tags: {}, properties: {} };
    const uploadHash = 'ce031e2f372e3686f0c767418d8b6e185a07092263eefc5b8d8c4c28782d87d0';
    expect(anonymousEnvironment(image)).toEqual({
      name: 'CliV2AnonymousEnvironment',
      version: 'cf5b091b5c0106f54f5b040169b322c104c6471fbe5f40384d2ef9b18e466112',
    });
    expect(anonymousEnvironment({ ...image, condaFile }).version).toBe(
      'b10c6467df678d7c15c57d71ab84b8c6ba7d506d5d743e354e6572a60245ac2b',
    );
    expect(anonymousEnvironment(build, uploadHash).version).toBe(
      'e9b318499810dc2c1eb6b1440ed938a7e609323f5eb6d1fd5f0dbeffa485af8e',
    );
    const named = { ...build, build: { path: '/x', dockerfilePath: 'D' } };
    expect(anonymousEnvironment(named, uploadHash).version).toBe(
      '1f96c07f76a7e114012d2e1d6f8912119fad712d895f1fb374a73ac89ea5edc8',
    );
  });

  test.each([
    ['image: x', '"name" is missing.'],
    ['name: e', 'An environment needs an "image" or a "build".'],
    ['name: e\nconda_file: conda.yml', 'A "conda_file" needs an "image" to build on.'],
    [
      'name: e\nimage: x\nbuild: {path: docker}',
      'An environment has either an "image" or a "build", not both.',
    ],
    [
      'name: e\nbuild: {path: docker, dockerfile_path: D}',
      'There is no file "D" in the build context "docker".',
    ],
    ['name: e\nimage: x\nconda_file: cnda.yml', 'There is no file "cnda.yml".'],
    ['name: e\nimage: x\nconda_file: list.yml', 'A conda file is a mapping with "dependencies".'],
    ['name: e\nimage: x\nconda_file: broken.yml', '"broken.yml" line 1: The YAML cannot be read'],
    ['name: e\ndependencies: [python]', 'This looks like a conda file, not an environment.'],
  ])('%j is a mistake', (text, expected) => {
    const found = mistakesOf(() => parse(text));
    expect(found.join('\n')).toContain(expected);
  });
});
