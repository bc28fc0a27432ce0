import { describe, expect, test } from '@jest/globals';
import { withoutSas } from '@azureml-actions/transfer';
import { transferError } from '@azureml-actions/transfer/errors';

const URL_WITH_SAS = 'https://acc.blob.core.windows.net/c/b?sv=2025-01-05&sig=c2VjcmV0%3D&se=2026';

describe('storage errors', () => {
  test('lose the query of every URL and every signature', () => {
    expect(withoutSas(`GET ${URL_WITH_SAS} failed, sig=abc`)).toBe(
      'GET https://acc.blob.core.windows.net/c/b?… failed, sig=…',
    );
  });

  test('keep code and request id, and no cause', () => {
    const fault = Object.assign(new Error(`This request is not authorized: ${URL_WITH_SAS}\nRequestId:1`), {
      code: 'AuthenticationFailed',
      statusCode: 403,
      details: { 'x-ms-request-id': 'req-1' },
      request: { url: URL_WITH_SAS },
    });
    const error = transferError('upload a.txt', fault);
    expect(error).toMatchObject({ code: 'AuthenticationFailed', requestId: 'req-1' });
    expect(error.cause).toBeUndefined();
    expect(error.report()).toContain('Could not upload a.txt: This request is not authorized');
    const everything = JSON.stringify(Object.entries(error)) + error.report() + (error.stack ?? '');
    expect(everything).not.toContain('c2VjcmV0');
  });
});
