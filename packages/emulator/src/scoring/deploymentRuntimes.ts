import { deploymentRuntime, type DeploymentRuntime, type RuntimeParts } from './deploymentRuntime.js';
import { join } from 'node:path';

/** The runtimes of all deployments of an emulator, by resource id, whatever the case. */
export interface DeploymentRuntimes {
  get(deploymentId: string): DeploymentRuntime | undefined;
  /** That of a deployment, made when it has none yet. */
  ensure(deploymentId: string): DeploymentRuntime;
  /** Ends the process of a deployment, or of all below an endpoint or workspace. */
  remove(id: string): Promise<void>;
  /** Ends everything; nothing can be started after. */
  stop(): Promise<void>;
}

/**
 * Makes the set, empty.
 * @param parts what deployments share
 * @param folder where each gets one of its own
 */
export function deploymentRuntimes(parts: RuntimeParts, folder: string): DeploymentRuntimes {
  const runtimes = new Map<string, DeploymentRuntime>();
  let made = 0;
  let stopped = false;
  const key = (id: string) => id.toLowerCase();
  const take = (id: string): DeploymentRuntime[] =>
    [...runtimes].flatMap(([own, runtime]) => {
      if (own !== key(id) && !own.startsWith(`${key(id)}/`)) return [];
      runtimes.delete(own);
      return [runtime];
    });
  return {
    get: (id) => runtimes.get(key(id)),
    ensure(id) {
      if (stopped) throw new Error('The emulator is stopping.');
      const existing = runtimes.get(key(id));
      if (existing !== undefined) return existing;
      made += 1;
      const runtime = deploymentRuntime(parts, join(folder, String(made)));
      runtimes.set(key(id), runtime);
      return runtime;
    },
    async remove(id) {
      await Promise.all(take(id).map((runtime) => runtime.stop()));
    },
    async stop() {
      stopped = true;
      const all = [...runtimes.values()];
      runtimes.clear();
      await Promise.all(all.map((runtime) => runtime.stop()));
    },
  };
}
