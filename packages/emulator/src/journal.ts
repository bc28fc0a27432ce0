import type { Clock } from './clock.js';
import type { PlaneName } from './planes/plane.js';

/** One request the emulator received, and its answer. Secrets in it are redacted. */
export interface JournalEntry {
  readonly id: number;
  /** When the request arrived, ISO 8601. */
  readonly time: string;
  readonly plane: PlaneName;
  readonly method: string;
  /** The Host header. */
  readonly host: string;
  /** The path as written, without the query. */
  readonly path: string;
  readonly query: Record<string, string>;
  readonly request: {
    readonly headers: Record<string, string>;
    /** Parsed JSON or form, else a string, `{ bytes }`, or `{ parts }` for multipart; absent when empty. */
    readonly body: unknown;
  };
  /** Absent while the request is being answered, and when the connection was closed instead. */
  response?: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: unknown;
  };
  /** The injected fault that struck, if one did. */
  fault?: string;
  durationMs: number;
}

/** Which entries to look at. */
export interface JournalFilter {
  /** Only entries with a greater id. */
  since?: number;
  plane?: PlaneName;
  method?: string;
  /** A regular expression the path must match, whatever the case. */
  path?: string;
  status?: number;
}

/** What was asked of the emulator, oldest first. */
export interface Journal {
  entries(filter?: JournalFilter): readonly JournalEntry[];
  /** Forgets everything; ids go on counting. */
  clear(): void;
  /**
   * Waits for an answered request that meets a condition; one that is already there counts.
   * @param condition looked at once a request has been answered
   * @param timeoutMs how long to wait
   * @throws Error naming the timeout
   */
  waitFor(condition: (entry: JournalEntry) => boolean, timeoutMs?: number): Promise<JournalEntry>;
}

/** The side of the journal that the planes write to. */
export interface JournalWriter extends Journal {
  /** Enters a request. */
  begin(entry: Omit<JournalEntry, 'id' | 'time' | 'durationMs' | 'response' | 'fault'>): JournalEntry;
  /** Completes an entry. */
  end(entry: JournalEntry, outcome: Pick<JournalEntry, 'response' | 'fault'>): void;
}

/**
 * Makes a journal.
 * @param clock whose time the entries bear
 * @param capacity how many entries are kept; the oldest go first
 */
export function createJournal(clock: Clock, capacity = 10_000): JournalWriter {
  let entries: JournalEntry[] = [];
  let nextId = 1;
  const started = new WeakMap<JournalEntry, number>();
  const listeners = new Set<(entry: JournalEntry) => void>();

  return {
    entries: (filter = {}) => entries.filter((entry) => matches(entry, filter)),
    clear() {
      entries = [];
    },
    begin(request) {
      const entry: JournalEntry = {
        id: nextId++,
        time: new Date(clock.now()).toISOString(),
        ...request,
        durationMs: 0,
      };
      started.set(entry, performance.now());
      entries.push(entry);
      if (entries.length > capacity) entries.shift();
      return entry;
    },
    end(entry, outcome) {
      entry.durationMs = Math.round((performance.now() - (started.get(entry) ?? 0)) * 10) / 10;
      if (outcome.response !== undefined) entry.response = outcome.response;
      if (outcome.fault !== undefined) entry.fault = outcome.fault;
      for (const listener of [...listeners]) listener(entry);
    },
    waitFor(condition, timeoutMs = 10_000) {
      const found = entries.find((entry) => entry.response !== undefined && condition(entry));
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          listeners.delete(listener);
          reject(
            new Error(`No request met the condition within ${timeoutMs} ms; ${entries.length} were made.`),
          );
        }, timeoutMs);
        const listener = (entry: JournalEntry) => {
          if (!condition(entry)) return;
          clearTimeout(timer);
          listeners.delete(listener);
          resolve(entry);
        };
        listeners.add(listener);
      });
    },
  };
}

function matches(entry: JournalEntry, filter: JournalFilter): boolean {
  return (
    (filter.since === undefined || entry.id > filter.since) &&
    (filter.plane === undefined || entry.plane === filter.plane) &&
    (filter.method === undefined || entry.method === filter.method.toUpperCase()) &&
    (filter.path === undefined || new RegExp(filter.path, 'i').test(entry.path)) &&
    (filter.status === undefined || entry.response?.status === filter.status)
  );
}
