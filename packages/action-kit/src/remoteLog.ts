import { neutralise } from './runnerLog.js';

/** Stands before each line of a remote job's log, so that no line can begin a workflow command. */
const prefix = '│ ';

/**
 * Makes remote text printable, line by line: it is untrusted, and may neither issue workflow
 * commands nor move the cursor. Colours stay.
 */
export function remoteLine(text: string): string {
  return text
    .split(/\r?\n/u)
    .map((line) => prefix + neutralise(printable(line)))
    .join('\n');
}

function printable(line: string): string {
  return (
    line
      .replace(/\r/gu, ' ')
      // Escape sequences other than colours, then the control characters that remain.
      // eslint-disable-next-line no-control-regex -- control characters are what this is about
      .replace(/\u001b(?!\[[\d;]*m)(\[[0-?]*[ -/]*[@-~])?/gu, '')
      // eslint-disable-next-line no-control-regex -- as above
      .replace(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f\u0085\u2028\u2029]/gu, '')
  );
}
