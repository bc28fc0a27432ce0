import type { AnnotationLevel } from './results.js';

/** A workflow command as it stood in a line of output. */
export interface Command {
  name: string;
  properties: Record<string, string>;
  message: string;
}

/** What a line of output does. */
export type Effect =
  | { kind: 'output'; text: string }
  | { kind: 'annotation'; level: AnnotationLevel; command: Command }
  | { kind: 'group'; title: string }
  | { kind: 'end-group' }
  | { kind: 'mask'; value: string; echo: string | undefined }
  | { kind: 'debug'; message: string }
  | { kind: 'refused'; message: string }
  | { kind: 'nothing'; echo: string | undefined };

const REFUSED: Readonly<Record<string, string>> = {
  'set-output': 'write name=value to the file that GITHUB_OUTPUT names',
  'save-state': 'write name=value to the file that GITHUB_STATE names',
  'set-env': 'write name=value to the file that GITHUB_ENV names',
  'add-path': 'write the folder to the file that GITHUB_PATH names',
};

const KNOWN = [
  'error',
  'warning',
  'notice',
  'debug',
  'group',
  'endgroup',
  'add-mask',
  'echo',
  'stop-commands',
  'add-matcher',
  'remove-matcher',
  ...Object.keys(REFUSED),
];

function unescape(text: string, extra: Readonly<Record<string, string>> = {}): string {
  const codes: Record<string, string> = { '%0D': '\r', '%0A': '\n', '%25': '%', ...extra };
  return text.replaceAll(/%[0-9A-F]{2}/g, (code) => codes[code] ?? code);
}

function properties(text: string, separator: string, extra: Record<string, string>) {
  const pairs = text.split(separator).flatMap((pair) => {
    const equals = pair.indexOf('=');
    if (equals <= 0) return [];
    return [[pair.slice(0, equals).trim(), unescape(pair.slice(equals + 1), extra)] as const];
  });
  return Object.fromEntries(pairs);
}

function named(info: string): { name: string; rest: string } {
  const space = info.indexOf(' ');
  if (space < 0) return { name: info.toLowerCase(), rest: '' };
  return { name: info.slice(0, space).toLowerCase(), rest: info.slice(space + 1).trim() };
}

/** Reads `::name key=value,…::message`, or the older `##[name key=value;…]message`. */
export function parseCommand(line: string): Command | undefined {
  const trimmed = line.trimStart();
  const end = trimmed.startsWith('::') ? trimmed.indexOf('::', 2) : -1;
  if (end >= 0) {
    const { name, rest } = named(trimmed.slice(2, end));
    return {
      name,
      properties: properties(rest, ',', { '%3A': ':', '%2C': ',' }),
      message: unescape(trimmed.slice(end + 2)),
    };
  }
  const open = line.indexOf('##[');
  const close = line.indexOf(']', open);
  if (open < 0 || close < 0) return undefined;
  const { name, rest } = named(line.slice(open + 3, close));
  const extra = { '%3B': ';', '%5D': ']' };
  return {
    name,
    properties: properties(rest, ';', extra),
    message: unescape(line.slice(close + 1), extra),
  };
}

/**
 * Reads the output of one step line by line. It remembers only whether commands
 * are stopped and echoed.
 */
export class CommandReader {
  #resumeToken: string | undefined;
  #isEchoing = false;

  read(line: string): Effect {
    const command = parseCommand(line);
    if (this.#resumeToken !== undefined) {
      if (command?.name !== this.#resumeToken.toLowerCase()) return { kind: 'output', text: line };
      this.#resumeToken = undefined;
      return this.#nothing(line);
    }
    if (!command || !KNOWN.includes(command.name)) return { kind: 'output', text: line };
    return this.#effect(command, line);
  }

  #effect(command: Command, line: string): Effect {
    const { name, message } = command;
    switch (name) {
      case 'error':
      case 'warning':
      case 'notice':
        return { kind: 'annotation', level: name, command };
      case 'debug':
        return { kind: 'debug', message };
      case 'group':
        return { kind: 'group', title: message };
      case 'endgroup':
        return { kind: 'end-group' };
      case 'add-mask':
        return { kind: 'mask', value: message, echo: this.#isEchoing ? line : undefined };
      case 'echo':
        return this.#echo(message.trim().toLowerCase());
      case 'stop-commands':
        return this.#stop(message, line);
      default:
        return this.#refuse(name) ?? this.#nothing(line);
    }
  }

  #refuse(name: string): Effect | undefined {
    const instead = REFUSED[name];
    if (instead === undefined) return undefined;
    return { kind: 'refused', message: `The \`${name}\` command is disabled: ${instead}.` };
  }

  #echo(value: string): Effect {
    if (value !== 'on' && value !== 'off') {
      return { kind: 'refused', message: `Invalid echo command value: '${value}'; use on or off.` };
    }
    this.#isEchoing = value === 'on';
    return { kind: 'nothing', echo: undefined };
  }

  #stop(token: string, line: string): Effect {
    if (token.trim() === '' || KNOWN.includes(token.toLowerCase()) || token === 'pause-logging') {
      const message = `Invalid token '${token}' for stop-commands; use one that is random and unique.`;
      return { kind: 'refused', message };
    }
    this.#resumeToken = token;
    return this.#nothing(line);
  }

  #nothing(line: string): Effect {
    return { kind: 'nothing', echo: this.#isEchoing ? line : undefined };
  }
}
