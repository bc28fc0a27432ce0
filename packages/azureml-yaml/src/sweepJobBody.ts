import { commandBody, serviceBody } from './commandJobBody.js';
import { computeId, type JobAssets } from './jobAssets.js';
import { jobBaseBody } from './jobBase.js';
import { inputBodies, outputBodies } from './jobPortBodies.js';
import { mapValues, type JsonObject } from './jsonObject.js';
import { searchParameterBody } from './searchSpace.js';
import type { SweepJobSpec } from './sweepJob.js';
import { secondsDuration, type SamplingSpec } from './sweepSettings.js';

/** The properties of a `SweepJob` (api-version 2024-04-01). */
export async function sweepJobBody(spec: SweepJobSpec, assets: JobAssets): Promise<JsonObject> {
  const [trial, inputs] = await Promise.all([
    commandBody(spec.trial, assets),
    inputBodies(assets, spec.inputs),
  ]);
  const { limits, objective } = spec;
  return {
    jobType: 'Sweep',
    ...jobBaseBody(spec),
    computeId: computeId(assets, spec.compute),
    trial,
    inputs,
    outputs: outputBodies(spec.outputs),
    samplingAlgorithm: spec.sampling && samplingBody(spec.sampling),
    searchSpace: mapValues(spec.searchSpace, searchParameterBody),
    objective: { goal: capital(objective.goal), primaryMetric: objective.primaryMetric },
    earlyTermination: spec.earlyTermination && { ...spec.earlyTermination },
    limits: {
      jobLimitsType: 'Sweep',
      maxTotalTrials: limits.maxTotalTrials,
      maxConcurrentTrials: limits.maxConcurrentTrials,
      timeout: secondsDuration(limits.timeout),
      trialTimeout: secondsDuration(limits.trialTimeout),
    },
    identity: spec.identity && { ...spec.identity },
    services: spec.services && mapValues(spec.services, serviceBody),
    queueSettings: spec.queueSettings && { ...spec.queueSettings },
    resources: spec.resources && { ...spec.resources },
  };
}

function samplingBody({ type, seed, rule, logbase }: SamplingSpec): JsonObject {
  return { samplingAlgorithmType: capital(type), seed, rule: rule && capital(rule), logbase };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
