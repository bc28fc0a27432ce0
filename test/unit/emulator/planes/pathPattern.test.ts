import { expect, test } from '@jest/globals';
import { pathPattern } from '@azureml-actions/emulator/planes/pathPattern';

test.each([
  ['/a/:name/b', '/A/x.y/B', true],
  ['/a/:name/b', '/a/x/b/', true],
  ['/a/:name/b', '/a/x/y/b', false],
  ['/a/:name/b', '/a//b', false],
  ['/a/*', '/a/b/c', true],
  ['/a.b', '/aXb', false],
  ['/a:list', '/axlist', true],
])('%s matches %s: %s', (path, url, matches) => {
  expect(pathPattern(path).test(url)).toBe(matches);
});
