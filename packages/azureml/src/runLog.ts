import { InvalidResponseError, type RestResponse } from '@azureml-actions/rest';
import type { RegionalContext } from './discovery.js';
import { LineSplitter } from './logLines.js';

/** Bytes asked for at once, and so about all that is held in memory. */
const chunkBytes = 4 * 1024 * 1024;
/** Bytes already read that are asked for again: when they differ, the log is another one. */
const overlapBytes = 64;
const contentRangePattern = /^bytes (\d+)-(\d+)\/(\d+|\*)$/u;
const nothing = Buffer.alloc(0);

/** Part of a blob as one answer brought it. */
interface Part {
  /** Where in the blob it begins. */
  readonly start: number;
  readonly bytes: Buffer;
  /** Bytes of the whole blob, where the storage says so. */
  readonly total: number | undefined;
}

/** Follows one log blob as it grows, fetching only what is new. */
export class RunLog {
  readonly name: string;
  readonly #context: RegionalContext;
  readonly #onRestart: (message: string) => void;
  #lines = new LineSplitter();
  #offset = 0;
  /** The last bytes before the offset. */
  #seen: Buffer = nothing;

  /** @param onRestart is told when the log was cut or replaced, and is read from its beginning again */
  constructor(context: RegionalContext, name: string, onRestart: (message: string) => void) {
    this.#context = context;
    this.name = name;
    this.#onRestart = onRestart;
  }

  /**
   * Fetches what was written since the last call: `Get Blob` of the storage API with `Range`.
   * Ends at the size that the log had at first, so that a log which grows faster than it is read
   * does not keep the caller from looking at the run.
   * @param sasUrl the log's address as run history gave it in this poll; it changes every time
   * @returns the new whole lines, a range at a time
   */
  async *read(sasUrl: string): AsyncGenerator<string[], void> {
    let goal = Infinity;
    let restarted = false;
    do {
      const part = await this.#fetch(sasUrl);
      if (part === 'absent') return;
      if (part === 'beyond' || !this.#continues(part)) {
        if (this.#offset === 0 || restarted) return;
        restarted = true;
        goal = Infinity;
        yield this.#restart();
        continue;
      }
      if (goal === Infinity) goal = part.total ?? goal;
      const fresh = part.bytes.subarray(this.#offset - part.start);
      this.#advance(part.bytes, fresh.length);
      const lines = this.#lines.push(fresh);
      if (lines.length > 0) yield lines;
      // Without a total only an answer that is shorter than asked for shows the end.
      if (fresh.length === 0 || (part.total === undefined && part.bytes.length < chunkBytes)) return;
    } while (this.#offset < goal);
  }

  /** The last line, when the run has ended without a line break. */
  end(): string[] {
    return this.#lines.end();
  }

  async #fetch(sasUrl: string): Promise<Part | 'absent' | 'beyond'> {
    const start = this.#offset - this.#seen.length;
    const response = await this.#context.client.send({
      method: 'GET',
      url: sasUrl,
      headers: {
        accept: '*/*',
        'x-ms-version': '2021-12-02',
        range: `bytes=${String(start)}-${String(start + chunkBytes - 1)}`,
      },
      audience: 'none',
      accept: [404, 416],
      what: `Reading log ${this.name}`,
      resource: this.name,
    });
    // 404: not written yet. 416: empty, or shorter than what was read already.
    if (response.status === 404) return 'absent';
    if (response.status === 416) return 'beyond';
    return this.#partOf(response, start);
  }

  #partOf(response: RestResponse, asked: number): Part {
    const { status, headers, body } = response;
    // A server may ignore Range and send everything.
    if (status === 200) return { start: 0, bytes: body, total: body.length };
    const [, start, , total] = contentRangePattern.exec(headers['content-range'] ?? '') ?? [];
    if (Number(start ?? asked) !== asked) {
      throw new InvalidResponseError(
        `Log ${this.name}: the storage answered with another range than asked.`,
        { resource: this.name, requestId: response.requestId },
      );
    }
    const size = Number(total);
    return { start: asked, bytes: body, total: Number.isNaN(size) ? undefined : size };
  }

  /** Whether the part begins with what was read before. */
  #continues({ start, bytes }: Part): boolean {
    const end = this.#offset - start;
    return bytes.subarray(end - this.#seen.length, end).equals(this.#seen);
  }

  #advance(bytes: Buffer, count: number): void {
    this.#offset += count;
    // A copy: a view would keep the whole range in memory.
    this.#seen = Buffer.from(bytes.subarray(-Math.min(overlapBytes, this.#offset)));
  }

  /** @returns the last line of what the log was before */
  #restart(): string[] {
    const last = this.#lines.end();
    this.#lines = new LineSplitter();
    this.#offset = 0;
    this.#seen = nothing;
    this.#onRestart(`Log ${this.name} was cut or replaced; it is read from its beginning again.`);
    return last;
  }
}
