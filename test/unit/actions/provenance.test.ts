import { expect, test } from '@jest/globals';
import { provenance } from '../../../actions/submit-run/lib/provenance.js';

test('a run tells its repository, commit, branch and workflow run', () => {
  const variables = new Map([
    ['GITHUB_REPOSITORY', 'o/r'],
    ['GITHUB_SERVER_URL', 'https://github.example'],
    ['GITHUB_RUN_ID', '7'],
    ['GITHUB_RUN_ATTEMPT', '2'],
    ['GITHUB_SHA', 'abc'],
    ['GITHUB_HEAD_REF', 'feature'],
    ['GITHUB_REF_NAME', '5/merge'],
    ['GITHUB_REF', 'refs/pull/5/merge'],
    ['GITHUB_ACTOR', 'me'],
    ['GITHUB_WORKFLOW', ''],
  ]);
  expect(provenance(variables)).toEqual({
    'azureml.git.repository_uri': 'https://github.example/o/r',
    'mlflow.source.git.repoURL': 'https://github.example/o/r',
    'azureml.git.branch': 'feature',
    'mlflow.source.git.branch': 'feature',
    'azureml.git.commit': 'abc',
    'mlflow.source.git.commit': 'abc',
    'azureml-actions.pull-request': '5',
    'azureml-actions.run-url': 'https://github.example/o/r/actions/runs/7/attempts/2',
    'azureml-actions.run-attempt': '2',
    'azureml-actions.actor': 'me',
  });
});

test('nothing is told outside a runner', () => {
  expect(provenance(new Map())).toEqual({});
});
