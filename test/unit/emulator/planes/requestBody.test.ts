import { describe, expect, test } from '@jest/globals';
import { requestBody } from '@azureml-actions/emulator/planes/requestBody';

describe('request bodies', () => {
  test('JSON, forms and text', () => {
    const body = requestBody(Buffer.from('{"a":1}'), 'Application/JSON; charset=utf-8');
    expect([body.mediaType, body.json(), body.object(), body.text()]).toEqual([
      'application/json',
      { a: 1 },
      { a: 1 },
      '{"a":1}',
    ]);
    expect(requestBody(Buffer.from('a=1&b=x%20y'), '').form().get('b')).toBe('x y');
    expect(requestBody(Buffer.alloc(0), '').json()).toBeUndefined();
  });

  test.each(['{', '[1]', '""', ''])('%j is no object', (text) => {
    const body = requestBody(Buffer.from(text), 'application/json');
    expect(() => body.object()).toThrow(
      expect.objectContaining({ status: 400, code: 'InvalidRequestContent' }),
    );
  });

  test('multipart parts keep their bytes', async () => {
    const zip = Buffer.from([0x50, 0x4b, 3, 4, 0, 13, 10, 45, 45, 255]);
    const raw = Buffer.concat([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="zip"; filename="a.zip"\r\n'),
      Buffer.from('Content-Type: application/zip\r\n\r\n'),
      zip,
      Buffer.from('\r\n--b--\r\n'),
    ]);
    expect(await requestBody(raw, 'multipart/form-data; boundary=b').multipart()).toEqual([
      { name: 'zip', filename: 'a.zip', contentType: 'application/zip', data: zip },
    ]);
  });

  test.each([
    ['no boundary', 'multipart/form-data', '--b\r\n'],
    ['another type', 'application/json', '{}'],
    [
      'a body that ends too soon',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx',
    ],
  ])('multipart with %s is refused', async (_, type, text) => {
    await expect(requestBody(Buffer.from(text), type).multipart()).rejects.toMatchObject({
      code: 'InvalidRequestContent',
    });
  });
});
