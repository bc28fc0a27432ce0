import { describe, expect, test } from '@jest/globals';
import { RunLog } from '@azureml-actions/azureml/runLog';
import type { HttpRequest, HttpResponse } from '@azureml-actions/rest';
import { answer, type ScriptedStep } from '../../support/scriptedTransport.ts';
import { failureOf } from '../../support/failureOf.ts';
import { BlobServer } from './blobServer.ts';
import { regionUnderTest } from './contexts.ts';

const name = 'user_logs/std_log.txt';
const mebibyte = 1024 * 1024;

/** A log at a storage account that may grow between the reads. */
class Following {
  readonly blob: BlobServer;
  readonly restarts: string[] = [];
  readonly under = regionUnderTest([]);
  readonly log = new RunLog(this.under.context, name, (message) => this.restarts.push(message));
  #polls = 0;
  readonly #steps: ScriptedStep[] = [];

  constructor(content?: string) {
    this.blob = new BlobServer(content);
    this.under.transport.script(this.#route);
  }

  /** Says what happens to the next requests; the blob answers those after. */
  script(...steps: readonly ScriptedStep[]): void {
    this.#steps.push(...steps);
  }

  /** Reads to the end under another SAS URL each time, as run history hands them out. */
  async read(...steps: readonly ScriptedStep[]): Promise<string[]> {
    return (await this.batches(...steps)).flat();
  }

  async batches(...steps: readonly ScriptedStep[]): Promise<string[][]> {
    this.script(...steps);
    this.#polls += 1;
    const batches: string[][] = [];
    const url = `https://logs.blob.core.windows.net/azureml/${name}?sig=secret${String(this.#polls)}`;
    for await (const lines of this.log.read(url)) batches.push(lines);
    return batches;
  }

  get unplayed(): number {
    return this.#steps.length;
  }

  readonly #route = (request: HttpRequest): HttpResponse | Promise<HttpResponse> => {
    this.under.transport.script(this.#route);
    const step = this.#steps.shift() ?? this.blob.answer;
    if (step instanceof Error) throw step;
    return typeof step === 'function' ? step(request) : step;
  };
}

describe('following a log', () => {
  test('reads only what is new, under whatever URL it is given', async () => {
    const following = new Following('one\ntwo\n');
    expect(await following.read()).toEqual(['one', 'two']);
    following.blob.append('three\nfo');
    expect(await following.read()).toEqual(['three']);
    following.blob.append('ur\n');
    expect(await following.read()).toEqual(['four']);
    const signatures = following.under.transport.requests.map(({ url }) => url.searchParams.get('sig'));
    expect(signatures).toEqual(['secret1', 'secret2', 'secret3']);
    expect(following.blob.ranges[1]).toBe(`bytes=0-${String(4 * mebibyte - 1)}`);
    expect(following.restarts).toEqual([]);
  });

  test('asks again for no more than the last 64 bytes', async () => {
    const following = new Following('x'.repeat(10_000));
    await following.read();
    await following.read();
    expect(following.blob.ranges[1]).toBe(`bytes=9936-${String(9936 + 4 * mebibyte - 1)}`);
  });

  test('sends no token to the storage', async () => {
    const following = new Following('one\n');
    await following.read();
    expect(following.under.tokens.asked).toEqual([]);
    expect(following.under.transport.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('a log that is not written yet is empty (404), and so is one without content (416)', async () => {
    const following = new Following();
    expect(await following.read()).toEqual([]);
    following.blob.append('');
    expect(await following.read()).toEqual([]);
    following.blob.append('first\n');
    expect(await following.read()).toEqual(['first']);
    expect(following.restarts).toEqual([]);
  });

  test('nothing new is nothing', async () => {
    const following = new Following('one\n');
    await following.read();
    expect(await following.batches()).toEqual([]);
    expect(await following.batches()).toEqual([]);
  });

  test('the last line without a line break comes at the end', async () => {
    const following = new Following('one\ntwo');
    expect(await following.read()).toEqual(['one']);
    expect(following.log.end()).toEqual(['two']);
  });

  test('a character may be cut between two polls', async () => {
    const following = new Following();
    const bytes = Buffer.from('größe 🚀\n');
    for (const byte of bytes.subarray(0, -1)) {
      following.blob.append(Buffer.from([byte]));
      expect(await following.read()).toEqual([]);
    }
    following.blob.append('\n');
    expect(await following.read()).toEqual(['größe 🚀']);
  });

  test('a storage that answers less than was asked for is asked for the rest', async () => {
    const following = new Following('0123456789\n'.repeat(10));
    following.blob.largestAnswer = 80;
    expect(await following.read()).toHaveLength(10);
  });

  test('a log that grows faster than it is read ends the reading at the size it had at first', async () => {
    const following = new Following('x\n'.repeat(3 * mebibyte));
    const growing: ScriptedStep = (request) => {
      following.blob.append('y\n'.repeat(2 * mebibyte));
      return following.blob.answer(request);
    };
    await following.read(...Array.from({ length: 10 }, () => growing));
    expect(following.blob.ranges).toHaveLength(3);
  });
});

describe('a log of 100 MB', () => {
  test('is handed on a range at a time, each line once', async () => {
    const line = `${'0123456789'.repeat(10)}\n`;
    const following = new Following(line.repeat(Math.ceil((100 * mebibyte) / line.length)));
    const batches = await following.batches();
    expect(batches.length).toBeGreaterThan(20);
    for (const batch of batches) expect(batch.length * line.length).toBeLessThanOrEqual(4 * mebibyte + 200);
    expect(batches.reduce((sum, batch) => sum + batch.length, 0)).toBe(
      (following.blob.content?.length ?? 0) / line.length,
    );
    expect(batches.flat().every((text) => text.length === 100)).toBe(true);
  });

  test('what was read stays read when a later range fails', async () => {
    const following = new Following('x\n'.repeat(3 * mebibyte));
    let got = 0;
    const refused = answer(403, { error: { code: 'AuthenticationFailed', message: '' } });
    following.script(following.blob.answer, refused);
    const reading = (async () => {
      for await (const lines of following.log.read('https://logs.blob.core.windows.net/l?sig=s')) {
        got += lines.length;
      }
    })();
    expect(await failureOf(reading)).toMatchObject({ status: 403, code: 'AuthenticationFailed' });
    expect(got).toBe(2 * mebibyte);
    expect(got + (await following.read()).length).toBe(3 * mebibyte);
  });
});

describe('a log that is no longer the same', () => {
  test('was cut: it is read from its beginning again, and that is said', async () => {
    const following = new Following(`${'a'.repeat(300)}\nopen`);
    await following.read();
    following.blob.content = Buffer.from('new\n');
    expect(await following.read()).toEqual(['open', 'new']);
    expect(following.restarts).toEqual([
      `Log ${name} was cut or replaced; it is read from its beginning again.`,
    ]);
    following.blob.append('more\n');
    expect(await following.read()).toEqual(['more']);
  });

  test.each([
    ['a shorter one', 'b'.repeat(80)],
    ['one of the same length', 'b'.repeat(99)],
    ['a longer one', 'b'.repeat(5000)],
  ])('was replaced by %s', async (_, content) => {
    const following = new Following(`${'a'.repeat(99)}\n`);
    await following.read();
    following.blob.content = Buffer.from(`${content}\n`);
    expect(await following.read()).toEqual([content]);
    expect(following.restarts).toHaveLength(1);
  });

  test('was emptied, and is written anew later', async () => {
    const following = new Following('one\n');
    await following.read();
    following.blob.content = Buffer.alloc(0);
    expect(await following.read()).toEqual([]);
    following.blob.append('again\n');
    expect(await following.read()).toEqual(['again']);
    expect(following.restarts).toHaveLength(1);
  });

  test('and changes at every look does not keep the caller for ever', async () => {
    const following = new Following('0\n');
    let count = 0;
    const changing: ScriptedStep = (request) => {
      count += 1;
      following.blob.content = Buffer.from(`${String(count)} ${'x'.repeat(5 * mebibyte)}`);
      return following.blob.answer(request);
    };
    await following.read(...Array.from({ length: 20 }, () => changing));
    expect(count).toBeLessThan(6);
  });

  test('half a character of the old one does not reach the new one', async () => {
    const following = new Following();
    following.blob.append(Buffer.from([0x61, 0xf0, 0x9f]));
    await following.read();
    following.blob.content = Buffer.from('b\n');
    expect(await following.read()).toEqual(['a\ufffd', 'b']);
  });
});

describe('a storage that does not keep to the range', () => {
  test('and sends everything (200) repeats nothing', async () => {
    const following = new Following();
    expect(await following.read(answer(200, 'one\ntwo\n'))).toEqual(['one', 'two']);
    expect(await following.read(answer(200, 'one\ntwo\nthree\n'))).toEqual(['three']);
    expect(await following.read(answer(200, 'one\ntwo\nthree\n'))).toEqual([]);
    expect(following.unplayed).toBe(0);
  });

  test('and sends everything of another log starts again', async () => {
    const following = new Following();
    await following.read(answer(200, 'one\ntwo\n'));
    expect(await following.read(answer(200, 'new\n'), answer(200, 'new\n'))).toEqual(['new']);
    expect(following.restarts).toHaveLength(1);
  });

  test('and sends another range is refused', async () => {
    const following = new Following('x'.repeat(100));
    await following.read();
    const other = answer(206, 'zzz', { 'content-range': 'bytes 7-9/10' });
    expect(await failureOf(following.read(other))).toMatchObject({
      code: 'InvalidResponse',
      message: `Log ${name}: the storage answered with another range than asked.`,
    });
  });

  test('and does not say the size is read until an answer is short', async () => {
    const following = new Following();
    const whole = Buffer.alloc(4 * mebibyte, 'x\n');
    const unsized = (body: Buffer | string, start: number): ScriptedStep =>
      answer(206, body, { 'content-range': `bytes ${String(start)}-${String(start + body.length - 1)}/*` });
    const start = whole.length - 64;
    const rest = unsized(Buffer.concat([whole.subarray(-64), Buffer.from('end\n')]), start);
    expect(await following.read(unsized(whole, 0), rest)).toHaveLength(2 * mebibyte + 1);
  });
});
