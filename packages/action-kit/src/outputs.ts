import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { Environment } from './environment.js';
import { runnerLog } from './runnerLog.js';

/** Bytes above which an output is cut: GitHub drops oversized ones between jobs. */
export const maximumOutputBytes = 512 * 1024;

/** What an action hands to the steps after it. */
export class Outputs {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /**
   * Publishes an output; `undefined` publishes nothing. A value over 512 KiB is cut, and the
   * whole of it is written to a file that the log names.
   */
  set(name: string, value: string | number | boolean | undefined): void {
    if (value === undefined) return;
    const text = this.#fit(name, String(value));
    // Outside a runner the library would print the deprecated set-output command.
    if (this.#environment.get('GITHUB_OUTPUT') === undefined) runnerLog.info(`Output ${name}: ${text}`);
    else core.setOutput(name, text);
  }

  /**
   * Publishes an output that is a secret, already masked. Where there is no runner to hand it to,
   * it is not printed either: the log of a terminal masks nothing.
   */
  setSecret(name: string, value: string | undefined): void {
    if (value === undefined) return;
    if (this.#environment.get('GITHUB_OUTPUT') === undefined) runnerLog.info(`Output ${name}: (a secret)`);
    else core.setOutput(name, value);
  }

  #fit(name: string, text: string): string {
    if (Buffer.byteLength(text) <= maximumOutputBytes) return text;
    // A folder of its own: another step may publish an output of the same name.
    const folder = mkdtempSync(join(this.#environment.get('RUNNER_TEMP') ?? tmpdir(), 'azureml-actions-'));
    const file = join(folder, `${name}.txt`);
    writeFileSync(file, text, { mode: 0o600 });
    runnerLog.warning(`Output ${name} is larger than 512 KiB and was cut; the whole of it is in ${file}.`);
    return Buffer.from(text)
      .subarray(0, maximumOutputBytes)
      .toString('utf8')
      .replace(/\uFFFD$/u, '');
  }
}
