/** A difference from the specifications that is meant. */
export interface Difference {
  /** The finding, `<document> <operation>: <what is wrong>`. */
  readonly finding: RegExp;
  readonly reason: string;
}

/** All of them. Mistakes of the emulator or of the actions do not belong here: they are to be mended. */
export const differences: readonly Difference[] = [
  {
    finding: /^execution\.json Runs_StartRun: query parameter api-version is not in the specification$/,
    reason: 'Every published article on startrun sends api-version=2019-11-01; the specification names none.',
  },
  {
    finding: /: response 202: header Retry-After: \/value must be >= 10$/,
    reason:
      'The emulator’s operations take a fraction of a second: clients that heeded ten seconds would make every test wait for nothing.',
  },
];
