import { describe, expect, test } from '@jest/globals';
import { dealTraffic } from '@azureml-actions/emulator/scoring/trafficDealer';
import { endpointRouting } from '@azureml-actions/emulator/scoring/endpointRouting';

function deal(weights: Record<string, number>, count: number): string[] {
  const dealer = dealTraffic(weights);
  return Array.from({ length: count }, () => dealer.next() ?? 'nobody');
}

const countOf = (names: readonly string[], name: string) => names.filter((other) => other === name).length;

describe('dealing traffic', () => {
  test.each([
    [{ blue: 100 }],
    [{ blue: 90, green: 10 }],
    [{ blue: 1, green: 99 }],
    [{ blue: 50, green: 50 }],
    [{ blue: 34, green: 33, red: 33 }],
    [{ blue: 55, green: 44, red: 1 }],
  ])('every window of a hundred requests is within one of %j', (weights) => {
    const dealt = deal(weights, 400);
    for (let start = 0; start + 100 <= dealt.length; start += 1) {
      const window = dealt.slice(start, start + 100);
      for (const [name, percent] of Object.entries(weights)) {
        expect(Math.abs(countOf(window, name) - percent)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('shares are spread out, not dealt in blocks', () => {
    expect(deal({ blue: 75, green: 25 }, 8)).toEqual([
      'blue',
      'blue',
      'green',
      'blue',
      'blue',
      'blue',
      'green',
      'blue',
    ]);
  });

  test('nobody is chosen where nobody has a positive weight', () => {
    expect(deal({}, 1)).toEqual(['nobody']);
    expect(deal({ blue: 0 }, 1)).toEqual(['nobody']);
  });
});

describe('routing of endpoints', () => {
  test('has no route before a split is in force, nor after the endpoint is gone', () => {
    const routing = endpointRouting();
    expect(routing.next('/e')).toEqual({ live: undefined, mirror: undefined });
    routing.apply('/e', { blue: 100 }, {});
    expect(routing.next('/E')).toEqual({ live: 'blue', mirror: undefined });
    routing.remove('/e');
    expect(routing.next('/e').live).toBeUndefined();
  });

  test('mirrors its percentage of the requests', () => {
    const routing = endpointRouting();
    routing.apply('/e', { blue: 100 }, { green: 20 });
    const mirrored = Array.from({ length: 100 }, () => routing.next('/e').mirror);
    expect(mirrored.filter((name) => name === 'green')).toHaveLength(20);
  });

  test('the same split applied again does not start the dealing anew', () => {
    const routing = endpointRouting();
    routing.apply('/e', { blue: 50, green: 50 }, {});
    const first = routing.next('/e').live;
    routing.apply('/e', { green: 50, blue: 50 }, {});
    expect(routing.next('/e').live).not.toBe(first);
  });
});
