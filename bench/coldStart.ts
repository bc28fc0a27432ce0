import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { actionNames, root } from '../scripts/workspace.ts';
import { formatSpread, spread, table } from './statistics.ts';

const rounds = 15;

/** Inputs with which each action reads everything and does nothing. */
const common = {
  'validate-only': 'true',
  'subscription-id': '00000000-0000-0000-0000-000000000000',
  'resource-group': 'rg',
  'workspace-name': 'mlw-iris',
};
const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'get-token': { audience: 'management', 'tenant-id': 'tenant', 'client-id': 'client' },
  'ensure-workspace': { file: 'examples/iris/workspace.yml' },
  'ensure-compute': { file: 'examples/iris/compute.yml' },
  'submit-run': { file: 'examples/iris/job.yml' },
  'wait-run': { 'run-id': 'run' },
  'deploy-endpoint': {
    'endpoint-file': 'examples/iris/endpoint.yml',
    'deployment-file': 'examples/iris/deployment.yml',
  },
  'score-smoke-test': {
    'endpoint-name': 'iris-endpoint',
    'payload-file': 'examples/iris/smoke/request.json',
  },
};

/**
 * Times each bundled action with `validate-only`, from starting the process to its end, beside a
 * Node that runs nothing. Rounds go through all of them in turn, so that a machine whose speed
 * drifts drifts for all.
 */
export function coldStart(): string {
  const names = ['bare node', ...actionNames()];
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const name of names) {
      const ms = name === 'bare node' ? time(['-e', '0'], {}) : time([`dist/${name}/index.js`], inputs(name));
      // The first round only warms the file cache.
      if (round >= 0) times.get(name)?.push(ms);
    }
  }
  const bare = spread(times.get('bare node') ?? []).median;
  return table(
    ['process', 'ms: median (min–max)', 'above bare node, ms'],
    [...times].map(([name, values]) => {
      const figures = spread(values);
      return [name, formatSpread(figures), name === 'bare node' ? '' : (figures.median - bare).toFixed(0)];
    }),
  );
}

function inputs(name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...common, ...own[name] }).map(([input, value]) => [
      `INPUT_${input.toUpperCase()}`,
      value,
    ]),
  );
}

function time(args: readonly string[], env: Readonly<Record<string, string>>): number {
  const started = performance.now();
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], GITHUB_WORKSPACE: join(root), ...env },
    encoding: 'utf8',
  });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${String(status)}:\n${stdout}`);
  return ms;
}
