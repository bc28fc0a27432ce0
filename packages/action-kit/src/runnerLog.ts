import * as core from '@actions/core';
import type { Logger } from '@azureml-actions/rest';

/** The workflow log as a `Logger`. */
export const runnerLog: Logger = {
  debug: (message) => core.debug(message),
  info: (message) => core.info(neutralise(message)),
  notice: (message) => core.notice(message),
  warning: (message) => core.warning(message),
};

/**
 * Makes text from outside harmless as lines of the log: a workflow command must stand at the start
 * of a line (`::`), after what .NET counts as white space (U+0085 too), or contain the older `##[`.
 */
export function neutralise(text: string): string {
  return text.replace(/^([\s\u0085]*)::/gmu, '$1\u200b::').replace(/##\[/gu, '#\u200b#[');
}
