/** A cause of failure that is known, and what to do about it. */
export interface RunRemedy {
  /** One of ours, in PascalCase. */
  readonly cause: string;
  /** What the job's error, its warnings or the end of its log say then. */
  readonly pattern: RegExp;
  /** The next thing to try, as full sentences. */
  readonly remedy: string;
}

/**
 * The known causes, the most telling first: the text of one failure often matches several, as a
 * killed process is reported after the reason it was killed for.
 */
export const runRemedies: readonly RunRemedy[] = [
  {
    cause: 'Preempted',
    pattern: /\b(?:pre-?empted|preemption|evicted)\b/iu,
    remedy:
      'The low-priority node was taken away. Set retry-on to preemption, use a dedicated compute, or write checkpoints that a new attempt goes on from.',
  },
  {
    cause: 'NodeFailure',
    pattern:
      /\bnode\b.{0,60}\b(?:unusable|unhealthy|lost|failed|failure|unreachable)\b|NodeFailure|NodeLost/iu,
    remedy: 'The machine failed, not the job. Set retry-on to node-failure, or run it again.',
  },
  {
    cause: 'CondaSolve',
    pattern:
      /ResolvePackageNotFound|UnsatisfiableError|LibMambaUnsatisfiableError|PackagesNotFoundError|CondaEnvException|Could not solve for environment/iu,
    remedy:
      'The conda file asks for packages that do not exist together. Solve it locally (conda env create -f …), pin fewer versions, or install from pip.',
  },
  {
    cause: 'ImageBuild',
    pattern:
      /image build (?:failed|error)|ImageBuildFailure|failed to (?:build|pull) (?:the )?image|manifest unknown|docker build\b.*\bfail/iu,
    remedy:
      'The image of the environment was not made: read the image build log in Azure ML studio, under Outputs + logs, and build the Dockerfile or conda file locally.',
  },
  {
    cause: 'GpuOutOfMemory',
    pattern: /CUDA out of memory|torch\.cuda\.OutOfMemoryError|CUDA_ERROR_OUT_OF_MEMORY/iu,
    remedy: 'The memory of the GPU was full: make batches smaller, or choose a larger GPU.',
  },
  {
    cause: 'OutOfMemory',
    pattern:
      /\bOOM(?:Killed)?\b|out of memory|MemoryError|Cannot allocate memory|Unable to allocate|(?:status|exit) code:? (?:137|-9)\b|signal (?:SIGKILL|9)\b/iu,
    remedy:
      'The memory of the node was full: read the data in parts, make batches smaller, or choose a larger vm-size.',
  },
  {
    cause: 'DiskFull',
    pattern: /No space left on device|\bENOSPC\b|DiskFull|disk quota exceeded/iu,
    remedy:
      'The disk of the node was full: mount the data instead of downloading it, write less outside of outputs, or choose a vm-size with a larger disk.',
  },
  {
    cause: 'Quota',
    pattern:
      /QuotaExceeded|ClusterCoreQuotaReached|exceed(?:s|ed|ing)?\b.{0,40}\bquota|\bquota\b.{0,60}\b(?:exceeded|reached|insufficient|not enough)|not enough (?:cores|quota)/iu,
    remedy:
      'The quota of cores is used up: ask for more in the Azure portal (Quotas), use another vm-size or region, or lower max-instances elsewhere.',
  },
  {
    cause: 'MissingModule',
    pattern: /ModuleNotFoundError|No module named|ImportError: cannot import/iu,
    remedy:
      'The environment lacks a package that the code imports: add it to the conda file or image, and check that .amlignore leaves no module of yours behind.',
  },
  {
    cause: 'DataNotFound',
    pattern:
      /DataNotFound|DataAccessError\(NotFound|StreamError\(NotFound|PathNotFound|BlobNotFound|ContainerNotFound|FileNotFoundError|No such file or directory/iu,
    remedy:
      'A file was not where the job looked for it: check the paths of its inputs, and that the data exists in the datastore.',
  },
];

/**
 * Finds the known cause in what a failed run said.
 * @param texts the job's error first, then the end of its log; the first that matches decides
 */
export function remedyOfRun(texts: readonly string[]): RunRemedy | undefined {
  for (const text of texts) {
    const found = runRemedies.find(({ pattern }) => pattern.test(text));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The exit code of the user's process, where the error says one. */
export function exitCodeOf(message: string): number | undefined {
  const [, code] =
    /\b(?:exit(?:ed)?(?: with)?(?: status)? code|status code|exit status)[: ]+(-?\d{1,3})\b/iu.exec(
      message,
    ) ?? [];
  return code === undefined ? undefined : Number(code);
}
