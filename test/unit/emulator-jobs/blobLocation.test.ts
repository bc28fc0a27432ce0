import { describe, expect, test } from '@jest/globals';
import { below, encodeBlobPath, parseBlobUrl } from '@azureml-actions/emulator/storage/blobLocation';

describe('locations of blobs', () => {
  const hosts = ['localhost:8443', 'acct.blob.core.test:443'];
  test.each([
    ['https://localhost:8443/acct/c/a/b.txt?sig=x', { container: 'c', path: 'a/b.txt' }],
    ['https://localhost:8443/c/a', { container: 'c', path: 'a' }],
    ['https://acct.blob.core.test/c', { container: 'c', path: '' }],
    ['https://localhost:8443/acct/c/a%20b/%23', { container: 'c', path: 'a b/#' }],
    ['https://localhost:8443/acct', undefined],
    ['https://localhost:9999/acct/c/a', undefined],
    ['http://localhost:8443/acct/c/a', undefined],
    ['c/a', undefined],
  ])('%s', (url, location) => {
    expect(parseBlobUrl(url, hosts, 'acct')).toEqual(location);
  });
  test('paths are joined and encoded', () => {
    expect(below({ container: 'c', path: 'a/' }, '/b/c/')).toEqual({ container: 'c', path: 'a/b/c' });
    expect(below({ container: 'c', path: '' }, 'b')).toEqual({ container: 'c', path: 'b' });
    expect(encodeBlobPath('a b/ü#.txt')).toBe('a%20b/%C3%BC%23.txt');
  });
});
