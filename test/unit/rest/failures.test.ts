import { describe, expect, test } from '@jest/globals';
import { ConnectionError } from '@azureml-actions/rest';

const url = new URL('https://management.azure.com/ws?sig=s3cret');

function wrap(cause: unknown): ConnectionError {
  return ConnectionError.from(cause, 'PUT', url);
}

function nodeError(message: string, facts: object): Error {
  return Object.assign(new Error(message), facts);
}

describe('a broken connection', () => {
  test('keeps Node’s code and words, and names host and path without the query', () => {
    const cause = nodeError('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' });
    const error = wrap(cause);
    expect(error).toMatchObject({
      code: 'ECONNRESET',
      message: 'PUT management.azure.com failed without a complete answer: read ECONNRESET',
      resource: 'management.azure.com/ws',
      cause,
    });
    expect(error.remedy).toContain('firewall');
    expect(error.report()).not.toContain('s3cret');
  });

  test.each([
    ['a reset', { code: 'ECONNRESET' }, { nothingSent: false, transient: true }],
    ['a refusal', { code: 'ECONNREFUSED' }, { nothingSent: true, transient: true }],
    ['an unknown name', { code: 'ENOTFOUND' }, { nothingSent: true, transient: true }],
    [
      'a timeout while connecting',
      { code: 'ETIMEDOUT', syscall: 'connect' },
      { nothingSent: true, transient: true },
    ],
    ['a timeout later', { code: 'ETIMEDOUT', syscall: 'read' }, { nothingSent: false, transient: true }],
    ['an answer that is no HTTP', { code: 'HPE_INVALID_CONSTANT' }, { nothingSent: false, transient: true }],
    ['a cut body', {}, { code: 'ConnectionFailed', nothingSent: false, transient: true }],
    ['a header that cannot be sent', { code: 'ERR_INVALID_CHAR' }, { transient: false }],
  ])('by %s knows whether the server may have seen the request', (_, facts, expected) => {
    expect(wrap(nodeError('x', facts))).toMatchObject(expected);
  });

  test.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('by %s stays, and says which variable names a CA', (code) => {
    const error = wrap(nodeError('x', { code }));
    expect(error.transient).toBe(false);
    expect(error.remedy).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('to every address of a name tells each of them, where Node says nothing', () => {
    const each = [
      nodeError('connect ECONNREFUSED ::1:443', { code: 'ECONNREFUSED' }),
      nodeError('connect ECONNREFUSED 127.0.0.1:443', { code: 'ECONNREFUSED' }),
    ];
    const error = wrap(Object.assign(new AggregateError(each), { code: 'ECONNREFUSED' }));
    expect(error.message).toContain('connect ECONNREFUSED ::1:443; connect ECONNREFUSED 127.0.0.1:443');
    expect(error).toMatchObject({ code: 'ECONNREFUSED', nothingSent: true });
  });

  test('at a proxy that wants credentials stays, and says where they go', () => {
    const error = wrap(
      nodeError('tunneling socket could not be established, statusCode=407', { code: 'ECONNRESET' }),
    );
    expect(error).toMatchObject({ code: 'ProxyRefused', nothingSent: true, transient: false });
    expect(error.remedy).toContain('proxy wants credentials');
  });

  test('at a proxy that cannot be reached may pass, and names the variables', () => {
    const cause = nodeError('tunneling socket could not be established, cause=connect ECONNREFUSED', {
      code: 'ECONNRESET',
    });
    expect(wrap(cause)).toMatchObject({ code: 'ProxyRefused', nothingSent: true, transient: true });
    expect(wrap(cause).remedy).toContain('no_proxy');
  });

  test('may be thrown as anything', () => {
    expect(wrap('a string').message).toContain('a string');
    expect(wrap(undefined).code).toBe('ConnectionFailed');
  });
});
