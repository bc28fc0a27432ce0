import {
  readCommandComponent,
  readParallelComponent,
  readSparkComponent,
  type ComponentOrigin,
  type ComponentSpec,
} from './component.js';
import type { YamlDocument } from './document.js';
import { localPath } from './localPaths.js';
import { declaredFields, type Located } from './nodes.js';
import type { ComponentSource } from './pipelineGraph.js';
import { readPipelineComponent } from './pipelineJob.js';
import { assetReference } from './references.js';

type ComponentKind = ComponentSpec['kind'];

/** Reads `component:` or `trial:`: a file, a reference, or a component written in place. */
export function parseComponentSource(
  document: YamlDocument,
  value: Located,
  kind: ComponentKind,
): ComponentSource | undefined {
  if (value.node.kind === 'map') {
    const component = readComponent(document, value, kind, 'YAML.JOB');
    return component && { kind: 'local', component };
  }
  const text = value.text();
  if (text === undefined) return undefined;
  if (/^(?:azureml:|\/subscriptions\/)/.test(text)) {
    const reference = assetReference(value, text, 'components');
    return reference && { kind: 'reference', reference };
  }
  const path = localPath(document, value, text, 'file');
  const file = path === undefined ? undefined : document.openInside(path, value);
  if (file === undefined) return undefined;
  const component = readComponent(file, file.top, kind, 'YAML.COMPONENT');
  return component && { kind: 'local', component };
}

function readComponent(
  document: YamlDocument,
  value: Located,
  kind: ComponentKind,
  origin: ComponentOrigin,
): ComponentSpec | undefined {
  const type = declaredFields(value, ['type'])?.get('type');
  const found = type === undefined ? kind : type.oneOf(['command', 'parallel', 'spark', 'pipeline']);
  if (found !== undefined && found !== kind) {
    type?.report(`The component is of type ${found}, but the job that uses it is of type ${kind}.`);
    return undefined;
  }
  switch (kind) {
    case 'command':
      return readCommandComponent(document, value, origin);
    case 'parallel':
      return readParallelComponent(document, value, origin);
    case 'spark':
      return readSparkComponent(document, value, origin);
    case 'pipeline':
      return readPipelineComponent(document, value, origin);
  }
}
