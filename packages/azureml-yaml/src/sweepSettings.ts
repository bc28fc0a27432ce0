import { isoDuration } from './durations.js';
import type { Fields, Located } from './nodes.js';
import { declaredFields } from './nodes.js';

/** How the next trial is chosen. */
export interface SamplingSpec {
  readonly type: 'random' | 'grid' | 'bayesian';
  readonly seed?: number | undefined;
  readonly rule?: 'random' | 'sobol' | undefined;
  readonly logbase?: number | string | undefined;
  /** True when the file gave the word alone. */
  readonly short: boolean;
}

/** When trials that do badly are ended. */
export interface EarlyTerminationSpec {
  readonly policyType: 'Bandit' | 'MedianStopping' | 'TruncationSelection';
  readonly evaluationInterval: number;
  readonly delayEvaluation: number;
  readonly slackFactor?: number | undefined;
  readonly slackAmount?: number | undefined;
  readonly truncationPercentage?: number | undefined;
}

export interface ObjectiveSpec {
  readonly goal: 'minimize' | 'maximize';
  readonly primaryMetric: string;
}

/** Times in seconds. */
export interface SweepLimitsSpec {
  readonly maxTotalTrials: number;
  readonly maxConcurrentTrials?: number | undefined;
  readonly timeout?: number | undefined;
  readonly trialTimeout?: number | undefined;
}

const ALGORITHMS = ['random', 'grid', 'bayesian'] as const;
const COUNT = { min: 1 };

export function parseSampling(value: Located | undefined): SamplingSpec | undefined {
  if (value === undefined) return undefined;
  if (value.node.kind !== 'map') {
    const type = value.oneOf(ALGORITHMS);
    return type && { type, short: true };
  }
  const type = declaredFields(value, ['type'])?.required('type')?.oneOf(ALGORITHMS);
  if (type === undefined) return undefined;
  if (type !== 'random') {
    value.fields(['type']);
    return { type, short: false };
  }
  const fields = value.fields(['type', 'seed', 'rule', 'logbase']);
  const logbase = fields?.get('logbase');
  return {
    type,
    seed: fields?.get('seed')?.integer(),
    rule: fields?.get('rule')?.oneOf(['random', 'sobol']),
    logbase:
      logbase?.node.kind === 'scalar' && logbase.node.value.kind === 'string'
        ? logbase.text()
        : logbase?.number(),
    short: false,
  };
}

export function parseEarlyTermination(value: Located | undefined): EarlyTerminationSpec | undefined {
  if (value === undefined) return undefined;
  const type = declaredFields(value, ['type'])
    ?.required('type')
    ?.oneOf(['bandit', 'median_stopping', 'truncation_selection']);
  switch (type) {
    case undefined:
      return undefined;
    case 'bandit': {
      const fields = value.fields([...COMMON, 'slack_factor', 'slack_amount']);
      const slackFactor = fields?.get('slack_factor')?.number();
      const slackAmount = fields?.get('slack_amount')?.number();
      if (fields?.has('slack_factor') === true && fields.has('slack_amount')) {
        value.report('A bandit policy has either a "slack_factor" or a "slack_amount", not both.');
      }
      return {
        policyType: 'Bandit',
        ...intervals(fields),
        slackFactor: slackFactor ?? 0,
        slackAmount: slackAmount ?? 0,
      };
    }
    case 'median_stopping':
      return { policyType: 'MedianStopping', ...intervals(value.fields(COMMON)) };
    case 'truncation_selection': {
      const fields = value.fields([...COMMON, 'truncation_percentage']);
      const truncationPercentage = fields?.required('truncation_percentage')?.integer({ min: 1, max: 99 });
      return { policyType: 'TruncationSelection', ...intervals(fields), truncationPercentage };
    }
  }
}

const COMMON = ['type', 'evaluation_interval', 'delay_evaluation'] as const;

function intervals(fields: Fields<(typeof COMMON)[number]> | undefined): {
  readonly evaluationInterval: number;
  readonly delayEvaluation: number;
} {
  return {
    evaluationInterval: fields?.get('evaluation_interval')?.integer({ min: 0 }) ?? 0,
    delayEvaluation: fields?.get('delay_evaluation')?.integer({ min: 0 }) ?? 0,
  };
}

export function parseObjective(value: Located | undefined): ObjectiveSpec | undefined {
  const fields = value?.fields(['goal', 'primary_metric']);
  const goal = fields?.required('goal')?.oneOf(['minimize', 'maximize']);
  const primaryMetric = fields?.required('primary_metric')?.text();
  return goal === undefined || primaryMetric === undefined ? undefined : { goal, primaryMetric };
}

export function parseSweepLimits(value: Located | undefined): SweepLimitsSpec | undefined {
  const fields = value?.fields(['max_total_trials', 'max_concurrent_trials', 'timeout', 'trial_timeout']);
  const maxTotalTrials = fields?.required('max_total_trials')?.integer(COUNT);
  const rest = {
    maxConcurrentTrials: fields?.get('max_concurrent_trials')?.integer(COUNT),
    timeout: fields?.get('timeout')?.integer(COUNT),
    trialTimeout: fields?.get('trial_timeout')?.integer(COUNT),
  };
  return maxTotalTrials === undefined ? undefined : { maxTotalTrials, ...rest };
}

/** Seconds as the REST API wants them. */
export function secondsDuration(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : isoDuration(seconds * 1000);
}
