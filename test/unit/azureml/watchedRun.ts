import { watchRun, type EndedRun, type RunAddress, type WatchOptions } from '@azureml-actions/azureml';
import type { HttpRequest, HttpResponse } from '@azureml-actions/rest';
import { answer, type ScriptedStep } from '../../support/scriptedTransport.ts';
import { BlobServer } from './blobServer.ts';
import { regionUnderTest } from './contexts.ts';

export const userLog = 'user_logs/std_log.txt';

/** What run history says at one look; a function may change the logs first. */
export type Look =
  Readonly<Record<string, unknown>> | HttpResponse | (() => Readonly<Record<string, unknown>>);

/** A run that goes through a list of looks and writes logs; the last look is repeated for ever. */
export class WatchedRun {
  readonly under = regionUnderTest([]);
  readonly logs = new Map<string, BlobServer>();
  /** What the observer was told: `status: …`, `log: …`, `warning: …`, in order. */
  readonly told: string[] = [];
  readonly #looks: Look[];
  #signed = 0;

  constructor(...looks: readonly Look[]) {
    this.#looks = [...looks];
    this.under.transport.script(this.#route);
  }

  /** A log, which run history lists from now on. */
  log(name = userLog): BlobServer {
    const known = this.logs.get(name) ?? new BlobServer('');
    this.logs.set(name, known);
    return known;
  }

  watch(options: Partial<WatchOptions> = {}, run: RunAddress = { runId: 'run-1' }): Promise<EndedRun> {
    return watchRun(this.under.context, run, {
      timeoutMs: 3_600_000,
      pollMs: 500,
      maxPollMs: 15_000,
      observer: {
        onStatus: (status, elapsedMs) =>
          void this.told.push(`status: ${status} after ${String(Math.round(elapsedMs))}`),
        onLog: (lines, name) => void this.told.push(...lines.map((line) => `${name}: ${line}`)),
        onWarning: (message) => void this.told.push(`warning: ${message}`),
      },
      ...options,
    });
  }

  readonly #route: ScriptedStep = (request: HttpRequest): HttpResponse => {
    this.under.transport.script(this.#route);
    if (request.url.host === 'logs.blob.core.windows.net') {
      const blob = this.logs.get(request.url.pathname.slice(1));
      return blob === undefined ? answer(404) : blob.answer(request);
    }
    const look = (this.#looks.length > 1 ? this.#looks.shift() : this.#looks[0]) ?? {};
    if (isAnswer(look)) return look;
    const details = typeof look === 'function' ? look() : look;
    return answer(200, { runId: 'run-1', logFiles: this.#logFiles(), ...details });
  };

  #logFiles(): Record<string, string> {
    this.#signed += 1;
    return Object.fromEntries(
      [...this.logs.keys()].map((name) => [
        name,
        `https://logs.blob.core.windows.net/${name}?sig=${String(this.#signed)}`,
      ]),
    );
  }
}

function isAnswer(look: Look): look is HttpResponse {
  return 'headers' in look && 'body' in look;
}
