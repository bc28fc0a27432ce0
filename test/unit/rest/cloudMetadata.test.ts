import { describe, expect, test } from '@jest/globals';
import { InvalidInputError, resolveCloud, type HttpResponse } from '@azureml-actions/rest';
import { answer } from '../../support/scriptedTransport.ts';

const document = {
  name: 'Contoso',
  portal: 'https://portal.azure.contoso.example/',
  resourceManager: 'https://management.contoso.example/',
  authentication: { loginEndpoint: 'https://login.contoso.example/' },
};

function resolve(input: string, response: HttpResponse = answer(200, document)) {
  const fetched: string[] = [];
  const cloud = resolveCloud(input, ({ method, url, headers }) => {
    fetched.push(`${method} ${url.href} ${Object.keys(headers).join()}`);
    return Promise.resolve(response);
  });
  return { cloud, fetched };
}

describe('the input cloud', () => {
  test.each(['AzureCloud', 'azureusgovernment', 'AzureChinaCloud'])(
    '%s is known without a fetch',
    async (name) => {
      const { cloud, fetched } = resolve(name);
      expect((await cloud).name.toLowerCase()).toBe(name.toLowerCase());
      expect(fetched).toEqual([]);
    },
  );

  test('may be the URL of a cloud-metadata document, fetched as it is and without a token', async () => {
    const url = 'https://127.0.0.1:8443/metadata/endpoints?api-version=2019-05-01';
    const { cloud, fetched } = resolve(url);
    expect((await cloud).name).toBe('Contoso');
    expect(fetched).toEqual([`GET ${url} accept`]);
  });

  test.each([
    '',
    'AzureGermanCloud',
    'http://127.0.0.1/metadata',
    'file:///etc/cloud.json',
    '127.0.0.1:8443',
  ])('%j is refused without a fetch, naming what is accepted', async (input) => {
    const { cloud, fetched } = resolve(input);
    await expect(cloud).rejects.toThrow(
      `Input cloud is '${input}'. Accepted: AzureCloud, AzureUSGovernment, AzureChinaCloud, or the https URL of a cloud-metadata document.`,
    );
    expect(fetched).toEqual([]);
  });

  test.each([
    ['refuses', answer(404, { error: {} }), 'answered 404'],
    ['answers with HTML', answer(200, '<html>'), 'is not an ARM cloud-metadata document'],
    ['answers with nothing', answer(200), 'is not an ARM cloud-metadata document'],
  ])(
    'is an error of the input when its host %s, and the query is not shown',
    async (_, response, message) => {
      const { cloud } = resolve('https://cloud.example/metadata?sig=s3cret', response);
      const error: unknown = await cloud.catch((caught: unknown) => caught);
      if (!(error instanceof InvalidInputError)) throw error;
      expect(error.message).toContain('cloud.example/metadata');
      expect(error.message).toContain(message);
      expect(error.report()).not.toContain('s3cret');
    },
  );
});
