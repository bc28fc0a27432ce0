import { timestamp, type Clock } from '../clock.js';
import type { JsonObject } from '../json.js';
import type { AmlComputeProperties, ScaleSettings } from './computeRules.js';

/**
 * The inner properties of an AmlCompute as the service shows them. A PUT on an existing cluster changes
 * its scale, but neither its size nor its priority: Azure accepts those and keeps the old ones.
 * @param wanted as its author wrote them
 * @param existing the inner properties so far, if it exists
 */
export function amlComputeView(wanted: AmlComputeProperties, existing: JsonObject | undefined): JsonObject {
  const { vmSize, vmPriority, osType, userAccountCredentials, ...others } = wanted;
  return {
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null)),
    vmSize: existing?.['vmSize'] ?? vmSize.toUpperCase(),
    vmPriority: existing?.['vmPriority'] ?? vmPriority ?? 'Dedicated',
    osType: existing?.['osType'] ?? osType ?? 'Linux',
    ...(userAccountCredentials === null || userAccountCredentials === undefined
      ? {}
      : { userAccountCredentials: { adminUserName: userAccountCredentials.adminUserName } }),
  };
}

/** What changes while the cluster is being brought to its new scale. */
export function resizing(scale: ScaleSettings, current: unknown, clock: Clock): JsonObject {
  const currentNodeCount = typeof current === 'number' ? current : 0;
  return {
    allocationState: 'Resizing',
    allocationStateTransitionTime: timestamp(clock),
    errors: null,
    currentNodeCount,
    targetNodeCount: scale.minNodeCount,
    nodeStateCounts: nodeStates(currentNodeCount),
  };
}

/** What is true once it has been. No job runs here, so as many nodes stand idle as the minimum asks. */
export function steady(properties: JsonObject, clock: Clock): JsonObject {
  const target = properties['targetNodeCount'];
  const count = typeof target === 'number' ? target : 0;
  return {
    allocationState: 'Steady',
    allocationStateTransitionTime: timestamp(clock),
    currentNodeCount: count,
    targetNodeCount: count,
    nodeStateCounts: nodeStates(count),
  };
}

function nodeStates(idleNodeCount: number): JsonObject {
  return {
    idleNodeCount,
    runningNodeCount: 0,
    preparingNodeCount: 0,
    unusableNodeCount: 0,
    leavingNodeCount: 0,
    preemptedNodeCount: 0,
  };
}
