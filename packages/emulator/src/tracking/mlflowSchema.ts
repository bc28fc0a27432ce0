import * as v from 'valibot';

const text = v.nullish(v.string());
/** Protocol buffers as JSON write 64-bit integers as strings, and so do some clients. */
const integer = v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.number(), v.integer());
const value = v.union([
  v.number(),
  v.pipe(v.picklist(['NaN', 'Infinity', '-Infinity']), v.transform(Number)),
]);
const keyValue = v.looseObject({ key: v.pipe(v.string(), v.minLength(1)), value: v.string() });
const tags = v.nullish(v.array(keyValue));

/** A metric as it is logged. */
export const metricEntries = {
  key: v.pipe(v.string(), v.minLength(1)),
  value,
  timestamp: integer,
  step: v.nullish(integer),
};

/** Members by which a run is named; the old one is still sent. */
const runName = { run_id: text, run_uuid: text };

/** The bodies of MLflow's REST API 2.0. */
export const mlflowBodies = {
  createExperiment: v.looseObject({ name: v.pipe(v.string(), v.minLength(1)), tags }),
  createRun: v.looseObject({
    experiment_id: v.string(),
    user_id: text,
    run_name: text,
    start_time: v.nullish(integer),
    tags,
  }),
  updateRun: v.looseObject({
    ...runName,
    status: v.nullish(v.picklist(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'])),
    end_time: v.nullish(integer),
    run_name: text,
  }),
  logMetric: v.looseObject({ ...runName, ...metricEntries }),
  logParameter: v.looseObject({ ...runName, ...keyValue.entries }),
  setTag: v.looseObject({ ...runName, ...keyValue.entries }),
  logBatch: v.looseObject({
    ...runName,
    metrics: v.nullish(v.array(v.looseObject(metricEntries))),
    params: v.nullish(v.array(keyValue)),
    tags,
  }),
  searchRuns: v.looseObject({
    experiment_ids: v.nullish(v.array(v.string())),
    filter: text,
    max_results: v.nullish(integer),
    page_token: text,
  }),
  searchExperiments: v.looseObject({
    max_results: v.nullish(integer),
    page_token: text,
    filter: text,
  }),
} as const;
