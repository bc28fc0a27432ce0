import { neutralise } from './runnerLog.js';

/** Stands before each line of a remote job's log, so that no line can begin a workflow command. */
const prefix = '│ ';

/**
 * Makes a line of a remote job's log printable: it is untrusted text, which may neither issue
 * workflow commands nor move the cursor. Colours stay.
 */
export function remoteLine(line: string): string {
  const printable = line
    .replace(/\r/gu, ' ')
    // Escape sequences other than colours, then the control characters that remain.
    // eslint-disable-next-line no-control-regex -- control characters are what this is about
    .replace(/\u001b(?!\[[\d;]*m)(\[[0-?]*[ -/]*[@-~])?/gu, '')
    // eslint-disable-next-line no-control-regex -- as above
    .replace(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f\u0085\u2028\u2029]/gu, '');
  return prefix + neutralise(printable);
}
