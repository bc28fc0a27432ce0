import { spawnTethered } from '@azureml-actions/lifeline';

/** What serves scoring scripts. */
export type ScoringServer = 'azureml-inference-server-http' | 'built-in';

/** Who is to serve: one of them, or Microsoft's server where Python has it and ours where not. */
export type ScoringServerChoice = ScoringServer | 'auto';

const probeTimeoutMs = 20_000;

/** Python's command on this platform. */
export function defaultPython(): string {
  return process.platform === 'win32' ? 'python' : 'python3';
}

/**
 * Decides who serves.
 * @param choice what was asked for
 * @param python the interpreter's command
 * @param env its environment
 */
export async function chooseScoringServer(
  choice: ScoringServerChoice,
  python: string,
  env: NodeJS.ProcessEnv,
): Promise<ScoringServer> {
  if (choice !== 'auto') return choice;
  const source =
    "import importlib.util, sys; sys.exit(importlib.util.find_spec('azureml_inference_server_http') is None)";
  const child = spawnTethered(python, ['-c', source], { env });
  child.stdout?.resume();
  child.stderr?.resume();
  const timer = setTimeout(() => void child.stop([]), probeTimeoutMs);
  try {
    const { code } = await child.exited;
    return code === 0 ? 'azureml-inference-server-http' : 'built-in';
  } catch {
    return 'built-in';
  } finally {
    clearTimeout(timer);
    await child.stop([]);
  }
}
