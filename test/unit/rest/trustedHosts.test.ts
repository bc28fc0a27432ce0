import { describe, expect, test } from '@jest/globals';
import { ForeignHostError, TrustedHosts, builtInClouds } from '@azureml-actions/rest';

const hosts = new TrustedHosts(['management.azure.com', '*.api.azureml.ms', '127.0.0.1:8443', '[::1]:8443']);

describe('a bearer token', () => {
  test.each([
    ['the cloud’s own host', 'https://management.azure.com/subscriptions?api-version=2024-04-01'],
    ['the default port, spelled out', 'https://management.azure.com:443/'],
    ['an upper-case host', 'https://MANAGEMENT.AZURE.COM/'],
    ['a host below a trusted suffix', 'https://centralus.api.azureml.ms/history'],
    ['a deeper host below a trusted suffix', 'https://a1.workspace.eastus.api.azureml.ms/'],
    ['a host trusted with its port', 'https://127.0.0.1:8443/arm'],
    ['an IPv6 host trusted with its port', 'https://[::1]:8443/arm'],
  ])('may go to %s', (_, url) => {
    expect(hosts.allows(new URL(url))).toBe(true);
  });

  test.each([
    ['plain http', 'http://management.azure.com/'],
    ['another protocol', 'ftp://management.azure.com/'],
    ['a web socket', 'wss://management.azure.com/'],
    ['the trusted host as a user name', 'https://management.azure.com@evil.example/'],
    ['the trusted host as user and password', 'https://management.azure.com:443@evil.example/'],
    ['a user name before the trusted host', 'https://evil@management.azure.com/'],
    ['a password before the trusted host', 'https://:evil@management.azure.com/'],
    ['a back slash in place of a slash', 'https://evil.example\\@management.azure.com/'],
    ['a longer host with the same end', 'https://evilmanagement.azure.com/'],
    ['a longer label with the same end', 'https://evilapi.azureml.ms/'],
    ['a glued suffix', 'https://evil-api.azureml.ms/'],
    ['the suffix itself', 'https://api.azureml.ms/'],
    ['the trusted host as a subdomain', 'https://management.azure.com.evil.example/'],
    ['the trusted suffix as a subdomain', 'https://centralus.api.azureml.ms.evil.com/'],
    ['a trailing dot', 'https://management.azure.com./'],
    ['a trailing dot behind a suffix', 'https://centralus.api.azureml.ms./'],
    ['another port', 'https://management.azure.com:8443/'],
    ['another port below a suffix', 'https://centralus.api.azureml.ms:8443/'],
    ['no port where one is part of the name', 'https://127.0.0.1/'],
    ['a look-alike in another script', 'https://mаnagement.azure.com/'],
    ['the trusted host in the path', 'https://evil.example/management.azure.com'],
    ['the trusted host in the query', 'https://evil.example/?management.azure.com'],
    ['the trusted host in the fragment', 'https://evil.example/#management.azure.com'],
  ])('may not go by way of %s', (_, url) => {
    expect(hosts.allows(new URL(url))).toBe(false);
    expect(() => {
      hosts.assertAllowed(new URL(url), 'The header Location');
    }).toThrow(ForeignHostError);
  });

  test.each([
    'https://ci.eastus.instances.azureml.ms/',
    'https://evil.azureml.ms/',
    'https://evil.azureml.net/',
  ])('of the public cloud may not go to %s, where anybody’s code may run', (url) => {
    const publicCloud = new TrustedHosts(builtInClouds[0]?.hosts ?? []);
    expect(publicCloud.allows(new URL(url))).toBe(false);
  });
});

describe('a pattern', () => {
  test('may be written with spaces, in capitals, or with the default port', () => {
    const own = new TrustedHosts([' My.Host.Example ', 'other.example:443']);
    expect(own.allows(new URL('https://my.host.example/'))).toBe(true);
    expect(own.allows(new URL('https://other.example/'))).toBe(true);
  });

  test.each(['', '*', 'https://management.azure.com'])('%j trusts nobody', (pattern) => {
    expect(new TrustedHosts([pattern]).allows(new URL('https://management.azure.com/'))).toBe(false);
  });
});

describe('a scoring URI that Azure returned', () => {
  test('is trusted from then on, by host and port, and by https only', () => {
    const own = new TrustedHosts([]);
    own.trust('https://Iris.eastus.Inference.example:8443/score');
    expect(own.allows(new URL('https://iris.eastus.inference.example:8443/other'))).toBe(true);
    expect(own.allows(new URL('https://iris.eastus.inference.example/score'))).toBe(false);
    expect(own.allows(new URL('http://iris.eastus.inference.example:8443/score'))).toBe(false);
  });
});

describe('the error about a foreign host', () => {
  function refusal(url: string): ForeignHostError {
    try {
      hosts.assertAllowed(new URL(url), 'The nextLink of: Listing computes');
    } catch (error) {
      if (error instanceof ForeignHostError) return error;
    }
    throw new Error('no refusal');
  }

  test('names what led there, the host, and what to do', () => {
    const error = refusal('https://evil.example/list?sig=secret');
    expect(error.code).toBe('ForeignHost');
    expect(error.message).toBe(
      'The nextLink of: Listing computes points to https://evil.example, a host that this cloud does not own. No token was sent there.',
    );
    expect(error.remedy).toContain('allowed-hosts');
    expect(error.report()).not.toContain('secret');
  });

  test('does not call a host foreign when only http or a user name is wrong', () => {
    for (const url of ['http://management.azure.com/', 'https://user:secret@management.azure.com/']) {
      const error = refusal(url);
      expect(error.message).not.toContain('does not own');
      expect(error.message).toContain('https only');
      expect(error.report()).not.toContain('allowed-hosts');
      expect(error.report()).not.toContain('secret');
    }
  });
});
