import * as v from 'valibot';
import { AzureError } from '../azureError.js';
import { isObject, type JsonObject } from '../json.js';

const configuration = v.looseObject({
  script: v.pipe(v.string(), v.minLength(1, 'it is empty')),
  arguments: v.nullish(v.array(v.union([v.string(), v.pipe(v.number(), v.transform(String))]))),
  framework: v.nullish(v.string()),
  communicator: v.nullish(v.string()),
  target: v.nullish(v.string()),
  jobname: v.nullish(v.string()),
  maxrundurationseconds: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
  nodecount: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
  environment: v.nullish(
    v.looseObject({ environmentvariables: v.nullish(v.record(v.string(), v.nullable(v.string()))) }),
  ),
});

/** A run definition of the v1 API, checked. */
export interface RunDefinition {
  readonly script: string;
  readonly arguments: readonly string[];
  /** Name of the compute; `local` and absent are refused by Azure as well. */
  readonly target: string;
  readonly maxRunDurationSeconds: number | undefined;
  readonly nodeCount: number;
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly displayName: string | undefined;
  /** As it was sent, for run history. */
  readonly document: JsonObject;
}

/**
 * Reads a run definition: `{"Configuration": {"Script", …}}` as the articles write it, or the same in the
 * camel case of the specification (execution, 2019-09-30), with or without the wrapper.
 * @param text JSON
 * @throws AzureError 400 naming the member at fault
 */
export function parseRunDefinition(text: string): RunDefinition {
  const document = parseJson(text);
  const wrapped = Object.entries(document).find(([name]) => name.toLowerCase() === 'configuration')?.[1];
  const result = v.safeParse(configuration, lowerNames(isObject(wrapped) ? wrapped : document));
  if (!result.success) {
    const [issue] = result.issues;
    const member = v.getDotPath(issue) ?? '';
    throw invalid(`the member '${member}' of its configuration: ${issue.message}`);
  }
  const { script, target, output } = { ...result.output, output: result.output };
  if (/^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(script)) {
    throw invalid(`the script '${script}' must lie in the project`);
  }
  return {
    script: script.replaceAll('\\', '/').replace(/^(?:\.\/)+/, ''),
    arguments: output.arguments ?? [],
    target: target ?? '',
    maxRunDurationSeconds: output.maxrundurationseconds ?? undefined,
    nodeCount: output.nodecount ?? 1,
    environmentVariables: Object.fromEntries(
      Object.entries(output.environment?.environmentvariables ?? {}).flatMap(([name, value]) =>
        value === null ? [] : [[name, value]],
      ),
    ),
    displayName: output.jobname ?? undefined,
    document,
  };
}

function parseJson(text: string): JsonObject {
  let value: unknown;
  try {
    // Editors on Windows like to put a byte order mark before JSON.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
  if (!isObject(value)) throw invalid('it is no JSON object');
  return value;
}

/** The members read here in lower case, whichever case they came in; what users name stays as it is. */
function lowerNames(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const lower = name.toLowerCase();
      return [lower, lower === 'environment' && isObject(member) ? lowerNames(member) : member];
    }),
  );
}

function invalid(reason: string): AzureError {
  return new AzureError(400, 'InvalidRunDefinition', `The run definition is invalid: ${reason}.`, {
    target: 'runDefinitionFile',
  });
}
