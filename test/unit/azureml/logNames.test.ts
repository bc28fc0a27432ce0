import { describe, expect, test } from '@jest/globals';
import { chooseLogs } from '@azureml-actions/azureml';

describe('the logs to follow', () => {
  test.each([
    ['the user’s log', ['system_logs/lifecycler/x.log', 'user_logs/std_log.txt'], ['user_logs/std_log.txt']],
    [
      'rank 0 of a distributed run',
      [
        'user_logs/std_log_process_1.txt',
        'user_logs/std_log_process_0.txt',
        'user_logs/std_log_process_10.txt',
      ],
      ['user_logs/std_log_process_0.txt'],
    ],
    [
      'rank 0 however many zeros',
      ['user_logs/std_log_process_000.txt'],
      ['user_logs/std_log_process_000.txt'],
    ],
    ['a parameter server’s', ['user_logs/std_log_0_ps.txt'], ['user_logs/std_log_0_ps.txt']],
    [
      'the user’s log before those of older runs',
      ['azureml-logs/70_driver_log.txt', 'user_logs/std_log.txt'],
      ['user_logs/std_log.txt'],
    ],
    [
      'all of an older run, in the order in which it writes them',
      [
        'azureml-logs/75_job_post-tvm.txt',
        'azureml-logs/20_image_build_log.txt',
        'azureml-logs/70_driver_log.txt',
      ],
      [
        'azureml-logs/20_image_build_log.txt',
        'azureml-logs/70_driver_log.txt',
        'azureml-logs/75_job_post-tvm.txt',
      ],
    ],
    ['a pipeline’s', ['logs/azureml/executionlogs.txt'], ['logs/azureml/executionlogs.txt']],
    ['a sweep’s', ['azureml-logs/hyperdrive.txt', 'other.txt'], ['azureml-logs/hyperdrive.txt']],
    ['none', ['system_logs/cs_capability/cs.log', 'user_logs/std_log_process_1.txt'], []],
    ['none of none', [], []],
  ])('%s', (_, names, chosen) => {
    expect(chooseLogs(names)).toEqual(chosen);
  });
});
