import { parseErrorBody, type RestClient } from '@azureml-actions/rest';

/** How a request to an endpoint proves that it may: a key or AML token, or an Entra audience. */
export type ScoringAuth =
  | { readonly kind: 'bearer'; readonly secret: string }
  | { readonly kind: 'entra'; readonly audience: string };

export interface ScoringRequest {
  readonly scoringUri: string;
  readonly auth: ScoringAuth;
  readonly payload: string | Uint8Array;
  readonly contentType: string;
  /** Sends the request to this deployment, whatever the traffic. */
  readonly deployment?: string | undefined;
  /** The status that is expected: taken at once, even where it is one that is tried again, such as 503. */
  readonly expectedStatus?: number | undefined;
  /** Milliseconds until the answer must be complete. */
  readonly timeoutMs: number;
}

/** What the endpoint answered, whatever the status. */
export interface ScoringAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds from sending to the end of the answer, attempts before it left out. */
  readonly latencyMs: number;
}

const everyError: readonly number[] = Array.from({ length: 200 }, (_, index) => 400 + index);

/**
 * Sends one request to an online endpoint's scoring URI. Every status is an answer here: what is
 * expected is the caller's question. Scoring twice does no harm, so that a broken connection and
 * a transient status (429, 503, ...) are tried again, unless that status is the one expected.
 * @throws ForeignHostError when the URI's host may not see the credential
 */
export async function score(client: RestClient, request: ScoringRequest): Promise<ScoringAnswer> {
  const { auth, deployment } = request;
  const response = await client.send(
    {
      method: 'POST',
      url: request.scoringUri,
      headers: deployment === undefined ? {} : { 'azureml-model-deployment': deployment },
      content: { type: request.contentType, bytes: request.payload },
      ...(auth.kind === 'bearer' ? { audience: 'none', bearer: auth.secret } : { audience: auth.audience }),
      accept: everyError,
      ...(request.expectedStatus === undefined ? {} : { final: [request.expectedStatus] }),
      repeatable: true,
      timeoutMs: request.timeoutMs,
      what: 'Scoring',
      resource: new URL(request.scoringUri).host,
    },
    'The scoring URI',
  );
  return {
    status: response.status,
    headers: response.headers,
    body: response.text,
    latencyMs: response.elapsedMs,
  };
}

/**
 * What a status of the scoring plane means and what to try, for those that have a meaning of
 * their own ("HTTP status codes for online endpoints").
 */
export function explainStatus(answer: ScoringAnswer): string | undefined {
  const model = answer.headers['ms-azureml-model-error-statuscode'];
  switch (answer.status) {
    case 401:
      return 'The endpoint did not accept the credential: check the auth mode, and that the key was not regenerated.';
    case 403:
      return 'The identity may not score: it needs Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action.';
    case 404:
      return 'No deployment takes the request: check deployment-name, and that the traffic is not 0 %.';
    case 408:
      return 'The model took longer than the request timeout of the deployment.';
    case 424:
      return `The model’s container answered ${model ?? 'with an error'}: see the deployment’s InferenceServer log.`;
    case 429:
      return 'The deployment has more requests than it takes at once: raise max_concurrent_requests_per_instance or the instance count.';
    default:
      return parseErrorBody(answer.body)?.message;
  }
}
