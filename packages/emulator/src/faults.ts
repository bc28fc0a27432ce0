import * as v from 'valibot';
import { uuid, type Random } from './random.js';
import { planeNames, type PlaneName } from './planes/plane.js';

const matchSchema = v.strictObject({
  /** Which host; any when absent. */
  plane: v.optional(v.picklist(planeNames)),
  method: v.optional(v.string()),
  /** A regular expression tried on the path, whatever the case. */
  path: v.optional(v.pipe(v.string(), v.check(isRegularExpression, 'not a regular expression'))),
  /** Strike only the nth request that matches, counting from 1. */
  nth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Let this many matching requests pass first. */
  after: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** How often to strike. Once when absent, always when a probability is given. */
  times: v.optional(v.union([v.literal('always'), v.pipe(v.number(), v.integer(), v.minValue(1))])),
  /** How likely a matching request is struck, 0 to 1. */
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});

const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(3_600_000));

const effectSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('status'),
    status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    code: v.optional(v.string()),
    message: v.optional(v.string()),
    headers: v.optional(v.record(v.string(), v.string())),
    /** `Retry-After`: seconds, or `{ date: seconds }` for an HTTP date that far ahead. */
    retryAfter: v.optional(v.union([v.number(), v.strictObject({ date: v.number() })])),
    /** Sent as it is instead of an error body. */
    body: v.optional(v.string()),
    /** Let the operation happen, and only then answer so. */
    afterHandling: v.optional(v.boolean()),
  }),
  v.strictObject({ kind: v.literal('reset'), when: v.optional(v.picklist(['before', 'after'])) }),
  v.strictObject({ kind: v.literal('stall'), ms: milliseconds }),
  v.strictObject({ kind: v.literal('cut'), bytes: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  v.strictObject({ kind: v.literal('slow'), bytesPerSecond: v.pipe(v.number(), v.minValue(1)) }),
  v.strictObject({ kind: v.literal('expireTokens') }),
  v.strictObject({
    kind: v.literal('provisioning'),
    /** Resource type such as `Microsoft.MachineLearningServices/workspaces/computes`, or its last part. */
    type: v.optional(v.string()),
    name: v.optional(v.string()),
    outcome: v.picklist(['fail', 'slow']),
    code: v.optional(v.string()),
    message: v.optional(v.string()),
    /** For `slow`: how long the operation takes. */
    ms: v.optional(milliseconds),
  }),
]);

/** A fault to inject: data, so that it can come from a test, a file or the control plane. */
export const faultSchema = v.strictObject({ match: v.optional(matchSchema, {}), effect: effectSchema });

/** A fault as its author writes it. */
export type FaultRule = v.InferInput<typeof faultSchema>;

/** What a fault does. */
export type FaultEffect = v.InferOutput<typeof effectSchema>;

/** What a fault does to the provisioning of a resource. */
export type ProvisioningFault = Extract<FaultEffect, { kind: 'provisioning' }>;

/** A fault in place. */
export interface Fault {
  readonly id: string;
  readonly match: v.InferOutput<typeof matchSchema>;
  readonly effect: FaultEffect;
  /** Requests that matched so far. */
  seen: number;
  /** Times it struck so far. */
  struck: number;
}

/** The facts of a request that a fault can be tied to. */
export interface FaultSubject {
  readonly plane: PlaneName;
  readonly method: string;
  readonly path: string;
}

/** Faults in place, and who asks for them. */
export interface Faults {
  /** Puts a fault in place. @throws ValiError when the rule is not well formed */
  inject(rule: FaultRule): Fault;
  list(): readonly Fault[];
  /** Removes one fault, or all. @returns how many were removed */
  clear(id?: string): number;
  /** The faults that strike this request now. Counts them. */
  strike(request: FaultSubject): readonly Fault[];
  /** The fault, if any, that strikes the provisioning of this resource now. Counts it. */
  take(kind: 'provisioning', resource: { type: string; name: string }): ProvisioningFault | undefined;
}

/**
 * Makes an empty set of faults.
 * @param random decides where a rule has a probability; seed it to repeat a run
 * @param onExpireTokens called for the effect `expireTokens`
 */
export function createFaults(random: Random, onExpireTokens: () => void = () => undefined): Faults {
  let faults: Fault[] = [];

  const due = (fault: Fault): boolean => {
    fault.seen += 1;
    const { nth, after = 0, probability } = fault.match;
    const times = fault.match.times ?? (probability === undefined ? 1 : 'always');
    if (nth !== undefined && fault.seen !== nth) return false;
    if (fault.seen <= after) return false;
    if (times !== 'always' && fault.struck >= times) return false;
    if (probability !== undefined && random.next() >= probability) return false;
    fault.struck += 1;
    return true;
  };

  return {
    inject(rule) {
      const { match, effect } = v.parse(faultSchema, rule);
      const fault: Fault = { id: uuid(random), match, effect, seen: 0, struck: 0 };
      if (effect.kind === 'expireTokens' && rule.match === undefined) {
        fault.struck = 1;
        onExpireTokens();
      }
      faults.push(fault);
      return fault;
    },
    list: () => faults,
    clear(id) {
      const before = faults.length;
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
      return before - faults.length;
    },
    strike(request) {
      const struck = faults.filter(
        (fault) => fault.effect.kind !== 'provisioning' && matches(fault, request) && due(fault),
      );
      if (struck.some((fault) => fault.effect.kind === 'expireTokens')) onExpireTokens();
      return struck;
    },
    take(_kind, resource) {
      for (const fault of faults) {
        const { effect } = fault;
        if (effect.kind === 'provisioning' && provisions(effect, resource) && due(fault)) return effect;
      }
      return undefined;
    },
  };
}

function isRegularExpression(source: string): boolean {
  try {
    return new RegExp(source, 'i').source !== '';
  } catch {
    return false;
  }
}

function matches({ match }: Fault, request: FaultSubject): boolean {
  return (
    (match.plane === undefined || match.plane === request.plane) &&
    (match.method === undefined || match.method.toUpperCase() === request.method) &&
    (match.path === undefined || new RegExp(match.path, 'i').test(request.path))
  );
}

function provisions(effect: ProvisioningFault, resource: { type: string; name: string }): boolean {
  const wanted = effect.type?.toLowerCase();
  const type = resource.type.toLowerCase();
  return (
    (wanted === undefined || type === wanted || type.endsWith(`/${wanted}`)) &&
    (effect.name === undefined || effect.name.toLowerCase() === resource.name.toLowerCase())
  );
}
