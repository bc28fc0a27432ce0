import { describe, expect, test } from '@jest/globals';
import { manualClock } from '@azureml-actions/emulator';
import { createJournal } from '@azureml-actions/emulator/journal';

const arrival = (path: string) =>
  ({
    plane: 'arm',
    method: 'GET',
    host: 'localhost:1',
    path,
    query: {},
    request: { headers: {}, body: undefined },
  }) as const;
const answer = (status: number) => ({ response: { status, headers: {}, body: undefined } });

describe('the journal', () => {
  test('numbers its entries, filters them, and goes on counting after it was cleared', () => {
    const journal = createJournal(manualClock(0));
    journal.end(journal.begin(arrival('/a')), answer(200));
    journal.end(journal.begin(arrival('/b')), { ...answer(429), fault: 'status 429' });
    expect(journal.entries().map(({ id, path }) => [id, path])).toEqual([
      [1, '/a'],
      [2, '/b'],
    ]);
    expect(journal.entries({ status: 429 })[0]).toMatchObject({ path: '/b', fault: 'status 429' });
    expect(journal.entries({ since: 1, path: 'B$' })).toHaveLength(1);
    expect(journal.entries({ plane: 'login' })).toEqual([]);
    journal.clear();
    expect(journal.begin(arrival('/c')).id).toBe(3);
  });

  test('forgets the oldest beyond its capacity', () => {
    const journal = createJournal(manualClock(0), 2);
    for (const path of ['/a', '/b', '/c']) journal.begin(arrival(path));
    expect(journal.entries().map(({ path }) => path)).toEqual(['/b', '/c']);
  });

  test('waits for an answered request, and says when none came', async () => {
    const journal = createJournal(manualClock(0));
    const entry = journal.begin(arrival('/a'));
    const waiting = journal.waitFor(({ path }) => path === '/a');
    journal.end(entry, answer(200));
    expect(await waiting).toBe(entry);
    expect(await journal.waitFor(({ path }) => path === '/a')).toBe(entry);
    await expect(journal.waitFor(({ path }) => path === '/b', 10)).rejects.toThrow('within 10 ms');
  });
});
