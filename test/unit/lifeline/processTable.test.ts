import { describe, expect, test } from '@jest/globals';

import { parsePsLine, parseStat, treeOf } from '@azureml-actions/lifeline/processTable';

describe('parseStat', () => {
  test('reads past a name with spaces and parentheses', () => {
    expect(parseStat('12 (a) b (c) S 7 8 9 0')).toEqual({ ppid: 7, pgid: 8 });
  });
  test('takes a zombie for dead', () => {
    expect(parseStat('12 (sleep) Z 7 8 9 0')).toBeUndefined();
  });
});

describe('parsePsLine', () => {
  test('reads a line and looks for the tag', () => {
    const line = 'Ss     12     7     8 sleep 5 PATH=/bin LIFELINE_TAG=abc';
    expect(parsePsLine(line, 'abc')).toEqual({ pid: 12, ppid: 7, pgid: 8, tagged: true });
    expect(parsePsLine(line, 'xyz')?.tagged).toBe(false);
    expect(parsePsLine(line, '')?.tagged).toBe(false);
  });
  test('takes a zombie for dead, and no process for none', () => {
    expect(parsePsLine('Z+ 12 7 8 (sleep)', '')).toBeUndefined();
    expect(parsePsLine('', '')).toBeUndefined();
  });
});

describe('treeOf', () => {
  const row = (pid: number, ppid: number, pgid: number, tagged = false) => ({
    pid,
    ppid,
    pgid,
    tagged,
  });
  const rows = [
    row(1, 0, 1),
    row(10, 1, 10),
    row(20, 10, 20),
    row(21, 20, 21),
    row(22, 21, 22),
    row(30, 1, 20),
    row(40, 1, 40, true),
    row(41, 40, 41),
    row(50, 1, 50),
  ];
  test('finds root, descendants, group, tagged and their descendants', () => {
    expect(treeOf(rows, 20, 10).sort()).toEqual([20, 21, 22, 30, 40, 41]);
  });
  test('spares the one who asks', () => {
    expect(treeOf([...rows, row(60, 40, 60)], 20, 60).sort()).toEqual([20, 21, 22, 30, 40, 41]);
  });
  test('of a child that never started is what carries the tag', () => {
    expect(treeOf(rows, undefined, 10).sort()).toEqual([40, 41]);
  });
});
