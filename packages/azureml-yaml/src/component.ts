import { checkBindings } from './bindings.js';
import { parseCode, type CodeSource } from './code.js';
import { declaredNames } from './commandJob.js';
import { parseComponentInputs, parseComponentOutputs, type ComponentPort } from './componentPorts.js';
import type { YamlDocument } from './document.js';
import { parseEnvironmentSource, type EnvironmentSource } from './environmentSource.js';
import {
  parseDistribution,
  parseResources,
  type DistributionSpec,
  type ResourcesSpec,
} from './jobSettings.js';
import { localPath } from './localPaths.js';
import { literalMap, type TextMap } from './mappings.js';
import type { Fields, Located } from './nodes.js';
import { PARALLEL_KEYS, readParallel, type ParallelSpec } from './parallel.js';
import type { PipelineGraph } from './pipelineGraph.js';
import { readSpark, SPARK_KEYS, type SparkSpec } from './spark.js';

/** Where a component comes from, as Azure ML's portal shows it. */
export type ComponentOrigin = 'YAML.COMPONENT' | 'YAML.JOB';

/** What every component has. */
export interface ComponentBaseSpec {
  readonly origin: ComponentOrigin;
  /** The file's `$schema`. */
  readonly schema?: string | undefined;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly tags: TextMap;
  readonly isDeterministic: boolean;
  readonly inputs: Readonly<Record<string, ComponentPort>>;
  readonly outputs: Readonly<Record<string, ComponentPort>>;
}

export interface CommandComponentSpec extends ComponentBaseSpec {
  readonly kind: 'command';
  readonly command: string;
  readonly code?: CodeSource | undefined;
  readonly environment: EnvironmentSource;
  readonly distribution?: DistributionSpec | undefined;
  readonly resources?: ResourcesSpec | undefined;
  /** As the file has them, and where they are. */
  readonly includes: { readonly written: readonly string[]; readonly paths: readonly string[] };
}

export interface ParallelComponentSpec extends ComponentBaseSpec, ParallelSpec {
  readonly kind: 'parallel';
}

export interface SparkComponentSpec extends ComponentBaseSpec, SparkSpec {
  readonly kind: 'spark';
}

export interface PipelineComponentSpec extends ComponentBaseSpec {
  readonly kind: 'pipeline';
  readonly graph: PipelineGraph;
}

/** A component that is registered anonymously when a job uses it. */
export type ComponentSpec =
  CommandComponentSpec | ParallelComponentSpec | SparkComponentSpec | PipelineComponentSpec;

/** The keys of every component file. */
export const COMPONENT_KEYS = [
  '$schema',
  'type',
  'name',
  'version',
  'display_name',
  'description',
  'tags',
  'properties',
  'is_deterministic',
  'inputs',
  'outputs',
  'id',
  'creation_context',
  'latest_version',
] as const;

const COMMAND_COMPONENT_KEYS = [
  ...COMPONENT_KEYS,
  'command',
  'code',
  'environment',
  'distribution',
  'resources',
  'additional_includes',
] as const;

/** Reads a command component: a file of its own, or the trial of a sweep written in place. */
export function readCommandComponent(
  document: YamlDocument,
  value: Located,
  origin: ComponentOrigin,
): CommandComponentSpec | undefined {
  const fields = value.fields(COMMAND_COMPONENT_KEYS);
  if (fields === undefined) return undefined;
  const base = readComponentBase(fields, origin);
  const commandValue = fields.required('command');
  const command = commandValue?.text();
  if (commandValue !== undefined && command !== undefined) {
    checkBindings(commandValue, command, {
      inputs: declaredNames(fields.get('inputs')),
      outputs: declaredNames(fields.get('outputs')),
    });
  }
  const environmentValue = fields.required('environment');
  const environment = environmentValue && parseEnvironmentSource(document, environmentValue);
  const rest = {
    code: parseCode(document, fields.get('code')),
    distribution: parseDistribution(fields.get('distribution')),
    resources: parseResources(fields.get('resources')),
    includes: parseIncludes(document, fields.get('additional_includes')),
  };
  if (command === undefined || environment === undefined) return undefined;
  return { kind: 'command', ...base, ...rest, command, environment };
}

/** Reads a component for parallel runs. */
export function readParallelComponent(
  document: YamlDocument,
  value: Located,
  origin: ComponentOrigin,
): ParallelComponentSpec | undefined {
  const fields = value.fields([...COMPONENT_KEYS, ...PARALLEL_KEYS]);
  const parallel = fields && readParallel(document, fields, true);
  return parallel && { kind: 'parallel', ...readComponentBase(fields, origin), ...parallel };
}

/** Reads a component that runs on Spark. */
export function readSparkComponent(
  document: YamlDocument,
  value: Located,
  origin: ComponentOrigin,
): SparkComponentSpec | undefined {
  const fields = value.fields([...COMPONENT_KEYS, ...SPARK_KEYS]);
  const spark = fields && readSpark(document, fields);
  return spark && { kind: 'spark', ...readComponentBase(fields, origin), ...spark };
}

/** Reads what every component has. */
export function readComponentBase(
  fields: Fields<(typeof COMPONENT_KEYS)[number]>,
  origin: ComponentOrigin,
): ComponentBaseSpec {
  return {
    origin,
    schema: fields.get('$schema')?.text(),
    displayName: fields.get('display_name')?.text(),
    description: fields.get('description')?.text(),
    tags: literalMap(fields.get('tags')),
    isDeterministic: fields.get('is_deterministic')?.boolean() ?? true,
    inputs: parseComponentInputs(fields.get('inputs')),
    outputs: parseComponentOutputs(fields.get('outputs')),
  };
}

function parseIncludes(
  document: YamlDocument,
  value: Located | undefined,
): { readonly written: readonly string[]; readonly paths: readonly string[] } {
  const written: string[] = [];
  const paths: string[] = [];
  for (const item of value?.list() ?? []) {
    const text = item.text();
    if (text === undefined) continue;
    written.push(text);
    const path = localPath(document, item, text);
    if (path !== undefined) paths.push(path);
  }
  return { written, paths };
}
