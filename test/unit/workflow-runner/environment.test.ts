import { describe, expect, test } from '@jest/globals';
import { delimiter } from 'node:path';

import {
  cleanEnvironment,
  inputVariable,
  isBlockedVariable,
  pathOf,
  prependPath,
} from '@azureml-actions/workflow-runner/environment';

describe('cleanEnvironment', () => {
  test('passes on what machines need and no secrets', () => {
    const parent = {
      PATH: '/bin',
      HOME: '/h',
      LC_ALL: 'C',
      https_proxy: 'http://p',
      NODE_EXTRA_CA_CERTS: '/ca',
      AZURE_CLIENT_SECRET: 's',
      NODE_OPTIONS: '--x',
      GITHUB_TOKEN: 't',
      npm_config_x: 'y',
    };
    expect(Object.keys(cleanEnvironment(parent))).toEqual([
      'PATH',
      'HOME',
      'LC_ALL',
      'https_proxy',
      'NODE_EXTRA_CA_CERTS',
    ]);
  });
});

test('folders go before the PATH, whatever its case', () => {
  expect(prependPath({ Path: 'old' }, ['b', 'a'])).toEqual({ Path: ['b', 'a', 'old'].join(delimiter) });
  expect(pathOf(prependPath({}, ['a']))).toBe('a');
});

test('inputs keep their dashes, blanks become _', () => {
  expect(inputVariable('my-input name')).toBe('INPUT_MY-INPUT_NAME');
});

test('NODE_OPTIONS cannot be set for later steps', () => {
  expect(isBlockedVariable('node_options')).toBe(true);
  expect(isBlockedVariable('PYTHONPATH')).toBe(false);
});
