import { isDeepStrictEqual } from 'node:util';

/** One request that changes something, as it was received. */
export interface Received {
  readonly method: string;
  /** Below the workspace: `/jobs/x`. */
  readonly path: string;
  readonly body: unknown;
}

/** A difference between clients that is no difference in what is asked of Azure. */
interface Rule {
  /** Dotted path of the member; `*` is any one name, `**` any path. */
  readonly at: string;
  readonly why: string;
  readonly turn: (value: unknown, place: Place) => unknown;
}

interface Place {
  /** The object that the member belongs to. */
  readonly owner: Readonly<Record<string, unknown>>;
  /** The name in the job's URL. */
  readonly jobName: string;
}

const drop = (): undefined => undefined;
const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

const unlessEmpty = (value: unknown): unknown => (isDeepStrictEqual(value, {}) ? undefined : value);
const text = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;

/** Every normalisation, and why it is one. */
export const RULES: readonly Rule[] = [
  {
    at: 'properties.displayName',
    why: 'without display_name azure-ai-ml repeats the generated name of the job; we leave it to the service, which does the same',
    turn: (value, { jobName }) => (value === jobName ? undefined : value),
  },
  {
    at: 'properties.experimentName',
    why: 'without experiment_name azure-ai-ml sends the name of the folder it is run in; a runner has no such folder',
    turn: drop,
  },
  {
    at: 'properties.objective.goal',
    why: 'azure-ai-ml sends the word in lower case, against the specification',
    turn: lower,
  },
  {
    at: 'properties.samplingAlgorithm.rule',
    why: 'azure-ai-ml sends the word in lower case, against the specification',
    turn: lower,
  },
  {
    at: 'properties.taskDetails.featurizationSettings.mode',
    why: 'azure-ai-ml sends the word in lower case, against the specification',
    turn: lower,
  },
  {
    at: 'properties.taskDetails.sweepSettings.samplingAlgorithm',
    why: 'azure-ai-ml sends the word in lower case, against the specification',
    turn: lower,
  },
  {
    at: '**.environmentVariables.*',
    why: 'azure-ai-ml sends numbers as such, where the specification wants text',
    turn: text,
  },
  {
    at: '**.environment_variables.*',
    why: 'azure-ai-ml sends numbers as such, where the service wants text',
    turn: text,
  },
  {
    at: 'properties.taskDetails.forecastingSettings.featureLags',
    why: 'azure-ai-ml sends the word as the file has it, against the specification',
    turn: lower,
  },
  {
    at: 'properties.taskDetails.forecastingSettings.useStl',
    why: 'azure-ai-ml sends the word as the file has it, against the specification',
    turn: lower,
  },
  {
    at: 'properties.taskDetails.forecastingSettings.shortSeriesHandlingConfig',
    why: 'azure-ai-ml sends the word as the file has it, against the specification',
    turn: lower,
  },
  {
    at: 'properties.taskDetails.forecastingSettings.targetAggregateFunction',
    why: 'azure-ai-ml sends the word as the file has it, against the specification',
    turn: lower,
  },
  {
    at: 'properties.taskDetails.limitSettings.sweepConcurrentTrials',
    why: 'a member that no published specification has, always 0',
    turn: drop,
  },
  {
    at: 'properties.taskDetails.limitSettings.sweepTrials',
    why: 'a member that no published specification has, always 0',
    turn: drop,
  },
  {
    at: 'properties.taskDetails.limitSettings.maxNodes',
    why: 'one node is what the service takes when nothing is said; the specification has no such member',
    turn: (value) => (value === 1 ? undefined : value),
  },
  {
    at: 'properties.taskDetails.featurizationSettings.transformerParams',
    why: 'an empty mapping says what no mapping says',
    turn: unlessEmpty,
  },
  {
    at: 'properties.isArchived',
    why: 'false is what the service takes when nothing is said',
    turn: (value) => (value === false ? undefined : value),
  },
  {
    at: '**.properties.properties',
    why: 'an empty mapping says what no mapping says',
    turn: unlessEmpty,
  },
];

/**
 * What a client asked for, so that it can be compared: the job's body with each anonymous component
 * in place of its id, generated names replaced, and the table of rules applied.
 */
export function normalisedJob(requests: readonly Received[]): unknown {
  const components = new Map<string, unknown>();
  for (const { method, path, body } of requests) {
    if (method === 'PUT' && path.startsWith('/components/')) components.set(path, body);
  }
  const last = requests.findLast(
    ({ method, path }) => method === 'PUT' && /^\/(?:jobs|components)\//.test(path),
  );
  if (last === undefined) return undefined;
  const jobName = last.path.split('/').at(-1) ?? '';
  return JSON.parse(JSON.stringify(turned(last.body, [], { owner: {}, jobName }, components)));
}

function turned(
  value: unknown,
  path: readonly string[],
  place: Place,
  components: ReadonlyMap<string, unknown>,
): unknown {
  const rule = RULES.find(({ at }) => matches(at.split('.'), path));
  const own = rule === undefined ? value : rule.turn(value, place);
  if (typeof own === 'string') return withoutNames(own, place, components);
  if (Array.isArray(own)) {
    return own.map((item: unknown, index) => turned(item, [...path, String(index)], place, components));
  }
  if (!isRecord(own)) return own;
  return Object.fromEntries(
    Object.entries(own).map(([key, item]) => [
      key,
      turned(item, [...path, key], { ...place, owner: own }, components),
    ]),
  );
}

/** Ids that clients choose at random, and the workspace, are replaced; components stand in their place. */
function withoutNames(text: string, place: Place, components: ReadonlyMap<string, unknown>): unknown {
  const component = /\/workspaces\/[^/]+(\/components\/azureml_anonymous\/versions\/[^/]+)$/.exec(text)?.[1];
  if (component !== undefined) return turned(components.get(component), [], place, components);
  return text
    .replace(
      /\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/workspaces\/[^/]+/,
      '<workspace>',
    )
    .replace(/\/codes\/[0-9a-f-]{36}\//, '/codes/<uuid>/');
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**') return path.some((_, index) => matches(rest, path.slice(index)));
  const [name, ...below] = path;
  return name !== undefined && (first === '*' || first === name) && matches(rest, below);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
