import type { Located } from './nodes.js';

/** Where a job runs; absent means serverless. */
export type ComputeSource =
  { readonly kind: 'name'; readonly name: string } | { readonly kind: 'id'; readonly id: string };

/** Reads `compute:` of a job. */
export function parseComputeSource(value: Located | undefined): ComputeSource | undefined {
  const compute = parseNodeCompute(value);
  const serverless = compute?.kind === 'name' && compute.name.toLowerCase() === 'serverless';
  return serverless ? undefined : compute;
}

/** Reads `compute:` of a pipeline or a node in it, where `serverless` is sent like a name. */
export function parseNodeCompute(value: Located | undefined): ComputeSource | undefined {
  const text = value?.text();
  if (value === undefined || text === undefined) return undefined;
  const name = text.startsWith('azureml:') ? text.slice('azureml:'.length) : text;
  if (name.toLowerCase() === 'serverless') return { kind: 'name', name: 'serverless' };
  if (name.toLowerCase() === 'local') {
    value.report(
      '"local" runs on your own machine, which a workflow has none of.',
      'Name a compute, or leave it out for serverless.',
    );
    return undefined;
  }
  if (name.startsWith('/')) return { kind: 'id', id: name };
  if (/^[^\s/:@]+$/.test(name)) return { kind: 'name', name };
  value.report(
    `"${text}" is no compute.`,
    'Write azureml:<name>, the name alone, an ARM id, or "serverless".',
  );
  return undefined;
}
