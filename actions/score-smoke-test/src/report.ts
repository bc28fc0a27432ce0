import { remoteLine, type Action } from '@azureml-actions/action-kit';
import { explainStatus, type ScoringAnswer } from '@azureml-actions/azureml';
import { ActionsError } from '@azureml-actions/rest';

/** Characters of a body that go into the log and the summary. */
const excerptLength = 4000;

/** The endpoint answered, but not as expected. */
export class SmokeTestError extends ActionsError {}

/** Prints an answer whole: status, headers with the request id, the beginning of the body. */
export function printAnswer(action: Action, answer: ScoringAnswer): void {
  const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
  const body = answer.body.length > excerptLength ? `${answer.body.slice(0, excerptLength)}…` : answer.body;
  const lines = [`HTTP ${String(answer.status)}`, ...headers, '', ...body.split('\n')];
  action.logger.info(lines.map(remoteLine).join('\n'));
}

/** The error of an answer that is not as expected. */
export function smokeTestFailure(
  answer: ScoringAnswer,
  found: readonly string[],
  host: string,
): SmokeTestError {
  const [first = '', ...others] = found;
  return new SmokeTestError(
    [`The smoke test failed: ${first}`, ...others.map((difference) => `- ${difference}`)].join('\n'),
    {
      code: 'SmokeTestFailed',
      resource: host,
      requestId: answer.headers['x-ms-request-id'],
      remedy:
        explainStatus(answer) ??
        'Compare the answer above with expected-json, or look at the deployment’s log in Azure ML studio.',
    },
  );
}
