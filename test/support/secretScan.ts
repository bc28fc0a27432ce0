import type { ActionRun } from './actionRunner.ts';

/** A secret and what to call it in a failure; its value is never shown. */
export interface NamedSecret {
  readonly name: string;
  readonly value: string;
}

/** Something of value that a reader of the log or a later step could see. */
export interface Leak {
  readonly secret: string;
  readonly shape: string;
  readonly place: string;
}

/** What of a run is looked at. */
export type ScannedRun = Pick<
  ActionRun,
  'stdout' | 'stderr' | 'summary' | 'outputs' | 'exportedEnv' | 'state'
> & {
  readonly masks: readonly string[];
};

export interface ScanOptions {
  /** Outputs that are meant to hold a secret, which the runner passes on in memory and masks. */
  readonly secretOutputs?: readonly string[];
}

/** Things that are secret whoever made them. */
const patterns: readonly (readonly [string, RegExp])[] = [
  ['JSON Web Token', /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}/u],
  ['SAS signature', /[?&;](?:amp;)?sig=(?!\*{3}|REDACTED|<)[\w%+/=-]{16,}/iu],
  ['storage key', /AccountKey=[\w+/=]{16,}/u],
  ['private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/u],
];

/**
 * Looks for secrets in everything a run left behind, as a reader sees it: streams and summary with
 * the run's own masks applied as the runner does, and the files of `GITHUB_ENV`, `GITHUB_STATE`
 * and `GITHUB_OUTPUT` as they are, since those reach other processes. With debug logging on, debug
 * lines are part of the stream.
 * @param secrets those known by value; tokens, signatures and keys are found by their form as well
 */
export function scanForSecrets(
  run: ScannedRun,
  secrets: readonly NamedSecret[],
  { secretOutputs = [] }: ScanOptions = {},
): Leak[] {
  const files = (name: string, values: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(values).map(([key, value]) => [`${name} ${key}`, value]);
  const places: [string, string][] = [
    ['stdout', visible(run.stdout, run.masks)],
    ['stderr', visible(run.stderr, run.masks)],
    ['summary', visible(run.summary, run.masks)],
    ...files('env', run.exportedEnv),
    ...files('state', run.state),
    ...files('output', run.outputs).filter(
      ([place]) => !secretOutputs.includes(place.slice('output '.length)),
    ),
  ];
  return places.flatMap(([place, text]) => [
    ...secrets.flatMap(({ name, value }) =>
      shapesOf(value)
        .filter(([, shape]) => text.includes(shape))
        .map(([shape]) => ({ secret: name, shape, place })),
    ),
    ...patterns
      .filter(([, pattern]) => pattern.test(text))
      .map(([secret]) => ({ secret, shape: 'raw', place })),
    ...decodedRuns(text).flatMap((decoded) =>
      patterns
        .filter(([, pattern]) => pattern.test(decoded))
        .map(([secret]) => ({ secret, shape: 'base64', place })),
    ),
  ]);
}

/** The stream as the runner shows it: commands that mask are hidden, what they mask is `***`. */
export function visible(stream: string, masks: readonly string[]): string {
  const shown = stream
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n');
  return [...masks]
    .sort((a, b) => b.length - a.length)
    .reduce((text, mask) => (mask === '' ? text : text.replaceAll(mask, '***')), shown);
}

/** Every shape a secret can be printed in, by name. Not the product's own list: that is under test. */
export function shapesOf(secret: string): (readonly [string, string])[] {
  const bytes = Buffer.from(secret);
  const shapes: (readonly [string, string])[] = [
    ['raw', secret],
    ['JSON-escaped', JSON.stringify(secret).slice(1, -1)],
    ['URL-encoded', encodeURIComponent(secret)],
    ['form-encoded', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['base64', bytes.toString('base64').replace(/=+$/u, '')],
    ['base64url', bytes.toString('base64url')],
  ];
  for (const neighbour of ['u:', 'id:']) {
    // The middle of it: the characters at the ends depend on the neighbours.
    const around = Buffer.from(`${neighbour}${secret}`).toString('base64');
    shapes.push([`base64 behind ${neighbour}`, around.slice(neighbour.length + 2, -4)]);
  }
  for (const line of secret.split(/\r?\n/u)) {
    const trimmed = line.trim();
    if (trimmed.length >= 16 && !trimmed.startsWith('-----')) shapes.push(['a line', trimmed]);
  }
  return shapes.filter(([, shape]) => shape.length >= 8);
}

/** What the base64 in a text says, read from each of the four places at which it may begin. */
function decodedRuns(text: string): string[] {
  return [...text.matchAll(/[A-Za-z0-9+/_-]{60,}/gu)].flatMap(([run]) =>
    [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64').toString('latin1')),
  );
}
