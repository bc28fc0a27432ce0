import { StringDecoder } from 'node:string_decoder';
import { InvalidResponseError } from '@azureml-actions/rest';
import type { RegionalContext } from './discovery.js';

/** The user's own log of today's runs: rank 0, not a parameter server. */
const userLog = /(^|\/)user_logs\/std_log\D*0*(?:_ps)?\.txt$/u;
/** Older runs, and kinds of run that have no user log. */
const legacyLogs: readonly RegExp[] = [
  /(^|\/)azureml-logs\/\d{2}.+\.txt$/u,
  /(^|\/)logs\/azureml\/executionlogs\.txt$/u,
  /(^|\/)azureml-logs\/hyperdrive\.txt$/u,
];

/** Picks the log that a person wants to read, by its name in run history's `logFiles`. */
export function chooseLog(names: readonly string[]): string | undefined {
  const sorted = [...names].sort();
  const own = sorted.find((name) => userLog.test(name));
  if (own !== undefined) return own;
  // Of the numbered legacy logs the highest number is the user's own.
  for (const pattern of legacyLogs) {
    const found = sorted.findLast((name) => pattern.test(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Turns a stream of bytes into whole lines, across cuts in the middle of a character or a line. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** @returns the lines that are complete now */
  push(bytes: Buffer): string[] {
    const parts = (this.#rest + this.#decoder.write(bytes)).split('\n');
    this.#rest = parts.pop() ?? '';
    return parts.map(lastState);
  }

  /** @returns what is left when no more comes */
  end(): string[] {
    const last = this.#rest + this.#decoder.end();
    this.#rest = '';
    return last === '' ? [] : [lastState(last)];
  }
}

/** A progress bar overwrites its line with carriage returns: its last state is what counts. */
function lastState(line: string): string {
  const states = line.split('\r').filter((state) => state !== '');
  return states.at(-1) ?? '';
}

/** Bytes asked for at once. */
const chunkBytes = 4 * 1024 * 1024;
const contentRangePattern = /^bytes (\d+)-(\d+)\/(\d+|\*)$/u;

/** Follows one log blob as it grows, fetching only what is new. */
export class RunLog {
  readonly name: string;
  readonly #context: RegionalContext;
  readonly #lines = new LineSplitter();
  #offset = 0;

  constructor(context: RegionalContext, name: string) {
    this.#context = context;
    this.name = name;
  }

  /**
   * Fetches what was written since the last call: `Get Blob` of the storage API with `Range`.
   * @param sasUrl the log's address as run history gave it in this poll; it changes every time
   * @returns the new whole lines
   */
  async read(sasUrl: string): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const response = await this.#context.client.send({
        method: 'GET',
        url: sasUrl,
        headers: {
          accept: '*/*',
          'x-ms-version': '2021-12-02',
          range: `bytes=${String(this.#offset)}-${String(this.#offset + chunkBytes - 1)}`,
        },
        audience: 'none',
        accept: [404, 416],
        what: `Reading log ${this.name}`,
        resource: this.name,
      });
      // 404: not written yet. 416: nothing new.
      if (response.status === 404 || response.status === 416) return lines;
      const bytes = this.#newBytes(response.status, response.headers['content-range'], response.body);
      this.#offset += bytes.length;
      lines.push(...this.#lines.push(bytes));
      if (bytes.length < chunkBytes) return lines;
    }
  }

  /** The last line, when the run has ended without a line break. */
  end(): string[] {
    return this.#lines.end();
  }

  #newBytes(status: number, contentRange: string | undefined, body: Buffer): Buffer {
    // A server may ignore Range and send everything.
    if (status === 200) return body.subarray(this.#offset);
    const start = Number(contentRangePattern.exec(contentRange ?? '')?.[1] ?? this.#offset);
    if (start !== this.#offset) {
      throw new InvalidResponseError(
        `Log ${this.name}: the storage answered with another range than asked.`,
        {
          resource: this.name,
        },
      );
    }
    return body;
  }
}
