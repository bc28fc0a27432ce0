import { expect, test } from '@jest/globals';
import { isOwnHost } from '@azureml-actions/emulator/planes/hostCheck';

test.each([
  ['localhost:8443', true],
  ['LOCALHOST:8443', true],
  ['127.0.0.1:8443', true],
  ['[::1]:8443', true],
  ['named.test:8443', true],
  ['localhost', false],
  ['localhost:8444', false],
  ['localhost:8443.evil.test', false],
  ['evil.test:8443', false],
  ['localhost.evil.test:8443', false],
  ['', false],
  [undefined, false],
])('Host %s is our own: %s', (host, own) => {
  expect(isOwnHost(host, 8443, ['Named.test'])).toBe(own);
});
