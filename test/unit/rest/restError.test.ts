import { describe, expect, test } from '@jest/globals';
import { excerpt, parseErrorBody, readErrorObject, RestError } from '@azureml-actions/rest';

function refusal(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  resource: string | undefined = 'computes/cpu',
): RestError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new RestError({ what: 'Creating compute cpu', resource, status, headers, text });
}

describe('an error of Azure Resource Manager', () => {
  const body = {
    error: {
      code: 'InvalidTemplate',
      message: 'The request is not valid.',
      target: 'properties.vmSize',
      details: [
        { code: 'VmSizeNotSupported', message: 'Standard_X is not offered.', target: 'vmSize' },
        { code: 'Repeated', message: 'The request is not valid.' },
      ],
      additionalInfo: [{ type: 'PolicyViolation', info: { policy: 'p' } }],
    },
  };

  test('is read with code, message, target and details', () => {
    expect(parseErrorBody(JSON.stringify(body))).toEqual({
      code: 'InvalidTemplate',
      message: 'The request is not valid.',
      target: 'properties.vmSize',
      details: [
        { code: 'VmSizeNotSupported', message: 'Standard_X is not offered.' },
        { code: 'Repeated', message: 'The request is not valid.' },
      ],
      innerCode: undefined,
    });
  });

  test('is told with its details, those apart that repeat the message', () => {
    expect(refusal(400, body).message).toBe(
      'Creating compute cpu failed: 400 InvalidTemplate: The request is not valid.\n  VmSizeNotSupported: Standard_X is not offered.',
    );
  });

  test('keeps status, code, resource, headers and details for the caller', () => {
    const headers = { 'x-ms-request-id': 'r', 'x-ms-correlation-request-id': 'c', 'retry-after': '9' };
    expect(refusal(409, body, headers)).toMatchObject({
      name: 'RestError',
      status: 409,
      code: 'InvalidTemplate',
      resource: 'computes/cpu',
      requestId: 'r',
      headers,
      details: [{ code: 'VmSizeNotSupported' }, { code: 'Repeated' }],
    });
  });

  test('has the correlation id where there is no request id', () => {
    expect(refusal(409, body, { 'x-ms-correlation-request-id': 'c' }).requestId).toBe('c');
    expect(refusal(409, body).requestId).toBeUndefined();
  });
});

describe('an error of the regional API', () => {
  const body = {
    error: {
      code: 'UserError',
      message: 'Run not found.',
      details: [],
      innerError: {
        code: 'BadArgument',
        innerError: { code: 'ArgumentInvalid', innerError: { code: 'RunId' } },
      },
    },
    correlation: { operation: 'o', request: 'q' },
    environment: 'centralus',
    location: 'centralus',
    time: '2026-01-15T12:00:00Z',
    componentName: 'run-history',
  };

  test('names the innermost code, which is the real cause', () => {
    expect(parseErrorBody(JSON.stringify(body))?.innerCode).toBe('RunId');
    expect(refusal(400, body).message).toBe(
      'Creating compute cpu failed: 400 UserError (inner code RunId): Run not found.',
    );
  });

  test.each([
    ['none', undefined, undefined],
    ['null', null, undefined],
    ['one level', { code: 'A' }, 'A'],
    ['a level without code below one with', { code: 'A', innerError: {} }, 'A'],
    ['a level without code above one with', { innerError: { code: 'B' } }, 'B'],
    ['a null code', { code: null, innerError: { code: 'B', innerError: null } }, 'B'],
    ['text instead of an object', 'A', undefined],
    ['the guidelines’ spelling', { code: 'A', innererror: { code: 'B' } }, 'B'],
  ])('has the inner code of %s', (_, innerError, expected) => {
    const error = readErrorObject({ error: { code: 'UserError', message: 'm', innerError } });
    expect(error).toMatchObject({ code: 'UserError', message: 'm', details: [] });
    expect(error?.innerCode).toBe(expected);
  });

  test('is read however deep it goes', () => {
    let innerError: object = { code: 'Deepest' };
    for (let depth = 0; depth < 5000; depth += 1) innerError = { code: 'Outer', innerError };
    expect(readErrorObject({ error: { code: 'c', message: 'm', innerError } })?.innerCode).toBe('Deepest');
  });

  test('does not repeat an inner code that is the code', () => {
    const same = { error: { code: 'Same', message: 'm', innerError: { code: 'Same' } } };
    expect(refusal(400, same).message).toBe('Creating compute cpu failed: 400 Same: m');
  });

  test('has the remedy of the inner code first, then of the code, then of the status', () => {
    const error = (code: string, inner: string): object => ({
      error: { code, message: 'm', innerError: { code: inner } },
    });
    expect(refusal(403, error('UserError', 'QuotaExceeded')).remedy).toContain('quota');
    expect(refusal(403, error('AuthorizationFailed', 'Unheard')).remedy).toContain('AzureML Data Scientist');
    expect(refusal(403, error('UserError', 'Unheard')).remedy).toContain('role assignments');
  });
});

describe('an odd error body', () => {
  test.each([
    ['a bare object', { code: 'Bare', message: 'No wrapper.' }, '400 Bare: No wrapper.'],
    [
      'null members',
      { error: { code: null, message: null, details: null, innerError: null } },
      '400 Unknown',
    ],
    ['an empty error', { error: {} }, '400 Unknown'],
    ['details that are no list', { error: { code: 'C', message: 'm', details: {} } }, '400 C: m'],
    [
      'odd details',
      { error: { code: 'C', message: 'm', details: [null, 'x', { code: 'D' }] } },
      '400 C: m\n  D: ',
    ],
    ['an odd target', { error: { code: 'C', message: 'm', target: 5 } }, '400 C: m'],
    ['no body', '', '400 Http400'],
    ['a body without error', { hello: 1 }, '400 Http400: {"hello":1}'],
    ['an OAuth error', { error: 'invalid_request' }, '400 Http400: {"error":"invalid_request"}'],
    ['JSON cut short', '{"error":{"code":', '400 Http400: {"error":{"code":'],
    ['plain text', 'upstream connect error', '400 Http400: upstream connect error'],
  ])('of %s still says what there is', (_, body, said) => {
    expect(refusal(400, body).message).toBe(`Creating compute cpu failed: ${said}`);
  });

  test('in HTML, as gateways answer, shows its text without tags, styles and scripts', () => {
    const html = `<!DOCTYPE html><html><head><title>502 Bad Gateway</title>
      <style>body { color: red }</style><script type="x">alert('x < y')</script></head>
      <body><h1>The gateway</h1>\n<p>did not&nbsp;answer.</p></body></html>`;
    expect(refusal(502, html).message).toBe(
      'Creating compute cpu failed: 502 Http502: 502 Bad Gateway The gateway did not&nbsp;answer.',
    );
    expect(refusal(502, html).remedy).toContain('Azure’s side');
  });

  test('that is long is cut', () => {
    expect(excerpt('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
    expect(excerpt('x'.repeat(300))).toBe('x'.repeat(300));
    expect(excerpt('abcdef', 3)).toBe('abc…');
  });
});

describe('a secret that a server repeats', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl';

  test.each([
    ['an HTML page', `<p>Not found: /c/b?sv=2024&amp;sig=s3cret%3D&amp;se=1</p>`],
    ['the message', { error: { code: 'C', message: 'No access to https://h/c?se=1&sig=s3cret%3D here' } }],
    ['the details', { error: { code: 'C', message: 'm', details: [{ code: 'D', message: '?sig=s3cret' }] } }],
    ['a form', 'grant_type=x&client_secret=s3cret&client_assertion=s3cret'],
  ])('in %s is not shown', (_, body) => {
    const error = refusal(403, body);
    expect(error.report()).not.toContain('s3cret');
    expect(error.report()).toContain('***');
    expect(JSON.stringify(error.details)).not.toContain('s3cret');
  });

  test('is not shown when it is a token', () => {
    const error = refusal(401, { error: { code: 'C', message: `Bearer ${token} is not valid.` } });
    expect(error.message).toBe('Creating compute cpu failed: 401 C: Bearer *** is not valid.');
  });
});
