import { neutralise } from './runnerLog.js';

/** Stands before each line of a remote job's log, so that no line can begin a workflow command. */
const prefix = '│ ';

/** Operating system commands of a terminal (titles, links), with what they carry. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const terminalCommands = /(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/gu;
/** Escape sequences other than colours. */
// eslint-disable-next-line no-control-regex -- as above
const movements = /\u001b(?!\[[\d;]*m)(?:\[[0-?]*[ -/]*[@-~])?|\u009b[0-?]*[ -/]*[@-~]/gu;
/** What remains, but tabs and the escapes of colours. */
// eslint-disable-next-line no-control-regex -- as above
const controls = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u2028\u2029]/gu;

/**
 * Makes a line of a remote job's log printable: it is untrusted text, which may neither issue
 * workflow commands nor move the cursor. Colours stay; a line break inside becomes a space.
 */
export function remoteLine(line: string): string {
  const printable = line
    .replace(terminalCommands, '')
    .replace(movements, '')
    .replace(/[\r\n]/gu, ' ')
    .replace(controls, '');
  return neutralise(prefix + printable);
}

/** Makes a text of many lines from a remote place printable, line by line. */
export function remoteText(text: string): string {
  return text.split(/\r?\n/u).map(remoteLine).join('\n');
}
