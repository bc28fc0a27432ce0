import { beforeAll, expect, test } from '@jest/globals';
import { journalCheck, type CheckedEntry } from '../support/journalCheck.ts';
import { describeWithShared, sharedSpecifications } from '../support/sharedSpecs.ts';
import { differences } from './differences.ts';
import { runPipeline, type PipelineRun } from './pipelineRun.ts';
import { uncoveredPaths, type UncoveredPath } from './uncoveredPaths.ts';

/** What the pipeline has to have asked for; else this test would check less than it seems to. */
const expectedOperations = [
  'machineLearningServices.json Workspaces_CreateOrUpdate',
  'machineLearningServices.json Workspaces_Get',
  'machineLearningServices.json Compute_CreateOrUpdate',
  'machineLearningServices.json Compute_Get',
  'mfe.json CodeVersions_CreateOrGetStartPendingUpload',
  'mfe.json CodeVersions_CreateOrUpdate',
  'mfe.json EnvironmentVersions_CreateOrUpdate',
  'mfe.json Jobs_CreateOrUpdate',
  'mfe.json ModelVersions_CreateOrUpdate',
  'mfe.json OnlineEndpoints_CreateOrUpdate',
  'mfe.json OnlineEndpoints_Get',
  'mfe.json OnlineEndpoints_ListKeys',
  'mfe.json OnlineDeployments_CreateOrUpdate',
  'mfe.json OnlineDeployments_Get',
  'execution.json Runs_StartRun',
  'run-history.json Runs_GetDetailsByExperimentName',
  'run-history.json Runs_GetDetails',
];

describeWithShared(sharedSpecifications, 'the whole pipeline against the specifications', (directory) => {
  let pipeline: PipelineRun;
  let checked: readonly CheckedEntry[];
  let findings: readonly string[];

  beforeAll(async () => {
    pipeline = await runPipeline();
    const { check } = journalCheck(directory);
    checked = pipeline.journal.map(check);
    findings = checked.flatMap(({ entry, operation, problems }) =>
      problems.map((problem) => `${operation?.id ?? `${entry.method} ${entry.path}`}: ${problem}`),
    );
  }, 120_000);

  test('all workflows succeed', () => {
    const conclusions = pipeline.results.map(({ name, conclusion }) => `${name}: ${conclusion}`);
    const log = conclusions.every((line) => line.endsWith('success')) ? '' : pipeline.log;
    expect({ conclusions, log }).toEqual({
      conclusions: [
        'Release iris: success',
        'Train iris by the v1 run API: success',
        'Release iris: success',
      ],
      log: '',
    });
  });

  test('the operations that make the pipeline are among those checked', () => {
    const seen = new Set(checked.map(({ operation }) => operation?.id));
    expect(expectedOperations.filter((id) => !seen.has(id))).toEqual([]);
  });

  test('every request and every response conforms', () => {
    const unmeant = findings.filter((finding) => !differences.some((meant) => meant.finding.test(finding)));
    expect([...new Set(unmeant)]).toEqual([]);
  });

  test('a path that no specification covers stands in the list', () => {
    const unlisted = uncovered().filter((entry) => !uncoveredPaths.some((listed) => covers(listed, entry)));
    expect(unlisted.map(({ plane, method, path }) => `${plane} ${method} ${path}`)).toEqual([]);
  });

  test('nothing in the list of such paths is stale', () => {
    const stale = uncoveredPaths.filter(
      (listed) => listed.onlySometimes === undefined && !uncovered().some((entry) => covers(listed, entry)),
    );
    expect(stale.map(({ plane, method, path }) => `${plane} ${method} ${path.source}`)).toEqual([]);
  });

  test('none of the differences that are meant is stale', () => {
    const stale = differences.filter(({ finding }) => !findings.some((found) => finding.test(found)));
    expect(stale.map(({ finding }) => finding.source)).toEqual([]);
  });

  function uncovered(): readonly CheckedEntry['entry'][] {
    return checked.filter(({ operation }) => operation === undefined).map(({ entry }) => entry);
  }
});

function covers(listed: UncoveredPath, { plane, method, path }: CheckedEntry['entry']): boolean {
  return listed.plane === plane && listed.method === method && listed.path.test(path);
}
