import { describe, expect, test } from '@jest/globals';
import { explainStatus, score, type ScoringRequest } from '@azureml-actions/azureml';
import { ForeignHostError } from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { answer, connectionFault, type ScriptedStep } from '../../support/scriptedTransport.ts';
import { workspaceUnderTest } from './contexts.ts';

const scoringUri = 'https://iris.westeurope.inference.ml.azure.com/score';
const request: ScoringRequest = {
  scoringUri,
  auth: { kind: 'bearer', secret: 'k3y' },
  payload: '{"data":[[1]]}',
  contentType: 'application/json',
  timeoutMs: 5000,
};

function endpoint(...steps: ScriptedStep[]) {
  const under = workspaceUnderTest(steps);
  under.client.trustedHosts.trust(scoringUri);
  return under;
}

describe('scoring', () => {
  test('sends the payload with the key, and to one deployment where asked', async () => {
    const { client, transport, tokens } = endpoint(
      answer(200, '[1]', { 'azureml-model-deployment': 'blue' }),
    );
    const given = await score(client, { ...request, deployment: 'blue' });
    expect(given).toMatchObject({
      status: 200,
      body: '[1]',
      headers: { 'azureml-model-deployment': 'blue' },
    });
    const [sent] = transport.requests;
    expect(sent).toMatchObject({ method: 'POST', body: request.payload, timeoutMs: 5000 });
    expect(sent?.headers).toMatchObject({
      authorization: 'Bearer k3y',
      'azureml-model-deployment': 'blue',
      'content-type': 'application/json',
    });
    expect(tokens.asked).toEqual([]);
  });

  test('asks Entra for a token of the endpoint’s audience', async () => {
    const { client, transport, tokens } = endpoint(answer(200));
    await score(client, { ...request, auth: { kind: 'entra', audience: 'https://ml.azure.com' } });
    expect(tokens.asked).toEqual(['https://ml.azure.com']);
    expect(transport.requests[0]?.headers).toMatchObject({ authorization: 'Bearer token-1' });
    expect(transport.requests[0]?.headers).not.toHaveProperty('azureml-model-deployment');
  });

  test.each([400, 401, 403, 404, 424])('%d is an answer, not an error', async (status) => {
    const { client } = endpoint(answer(status, 'why'));
    expect(await score(client, request)).toMatchObject({ status, body: 'why' });
  });

  test('what is transient is tried again', async () => {
    const { client, transport } = endpoint(
      answer(429),
      answer(503),
      connectionFault('ECONNRESET'),
      answer(200),
    );
    expect((await score(client, request)).status).toBe(200);
    expect(transport.requests).toHaveLength(4);
  });

  test.each([429, 500, 503])('unless it is what is expected: %d comes back at once', async (status) => {
    const { client, transport, clock } = endpoint(answer(status, '', { 'retry-after': '60' }));
    expect((await score(client, { ...request, expectedStatus: status })).status).toBe(status);
    expect(transport.requests).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  test('the latency is that of the last attempt alone', async () => {
    const under = endpoint();
    const taking = (ms: number, status: number): ScriptedStep => {
      return () => {
        under.clock.advance(ms);
        return answer(status);
      };
    };
    under.transport.script(taking(3000, 503), taking(25, 200));
    expect((await score(under.client, request)).latencyMs).toBe(25);
  });

  test('a host that Azure did not name gets no credential', async () => {
    const { client, transport } = workspaceUnderTest([]);
    expect(await failureOf(score(client, request))).toBeInstanceOf(ForeignHostError);
    expect(transport.requests).toEqual([]);
  });
});

describe('what a status means', () => {
  const given = { headers: {}, body: '', latencyMs: 1 };

  test.each([
    [401, 'did not accept the credential'],
    [403, 'onlineEndpoints/score/action'],
    [404, 'No deployment takes the request'],
    [408, 'request timeout of the deployment'],
    [424, 'answered with an error'],
    [429, 'max_concurrent_requests_per_instance'],
  ])('%d', (status, part) => {
    expect(explainStatus({ ...given, status })).toContain(part);
  });

  test('424 names the status of the model', () => {
    const headers = { 'ms-azureml-model-error-statuscode': '500' };
    expect(explainStatus({ ...given, headers, status: 424 })).toContain('container answered 500');
  });

  test('any other is what the body says, if it says something', () => {
    const body = JSON.stringify({ error: { code: 'BadRequest', message: 'no data' } });
    expect(explainStatus({ ...given, body, status: 400 })).toBe('no data');
    expect(explainStatus({ ...given, status: 500 })).toBeUndefined();
  });
});
