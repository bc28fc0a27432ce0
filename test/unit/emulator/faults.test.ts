import { describe, expect, jest, test } from '@jest/globals';
import { createFaults } from '@azureml-actions/emulator/faults';
import { seededRandom } from '@azureml-actions/emulator/random';

const request = { plane: 'arm', method: 'GET', path: '/subscriptions/s/resourceGroups' } as const;
const reset = { kind: 'reset' } as const;

describe('faults', () => {
  test.each([
    [{}, true],
    [{ plane: 'arm' }, true],
    [{ plane: 'login' }, false],
    [{ method: 'get' }, true],
    [{ method: 'PUT' }, false],
    [{ path: 'RESOURCEgroups$' }, true],
    [{ path: '^/resourceGroups' }, false],
  ] as const)('%j strikes: %s', (match, strikes) => {
    const faults = createFaults(seededRandom(1));
    faults.inject({ match, effect: reset });
    expect(faults.strike(request)).toHaveLength(strikes ? 1 : 0);
  });

  test.each([
    [{}, '1000'],
    [{ times: 2 }, '1100'],
    [{ times: 'always' }, '1111'],
    [{ after: 2 }, '0010'],
    [{ nth: 3 }, '0010'],
    [{ after: 1, times: 2 }, '0110'],
    [{ probability: 0 }, '0000'],
    [{ probability: 1 }, '1111'],
    [{ probability: 1, times: 1 }, '1000'],
  ] as const)('%j strikes in the pattern %s', (match, pattern) => {
    const faults = createFaults(seededRandom(1));
    faults.inject({ match, effect: reset });
    expect([1, 2, 3, 4].map(() => faults.strike(request).length).join('')).toBe(pattern);
  });

  test('chance repeats with its seed', () => {
    const strikes = () => {
      const faults = createFaults(seededRandom(42));
      faults.inject({ match: { probability: 0.5 }, effect: reset });
      return Array.from({ length: 20 }, () => faults.strike(request).length).join('');
    };
    expect(strikes()).toBe(strikes());
    expect(strikes()).toMatch(/01|10/);
  });

  test('provisioning faults are taken by type and name, and strike no request', () => {
    const faults = createFaults(seededRandom(1));
    faults.inject({ effect: { kind: 'provisioning', type: 'computes', name: 'CPU', outcome: 'fail' } });
    expect(faults.strike(request)).toEqual([]);
    const type = 'Microsoft.MachineLearningServices/workspaces/computes';
    expect(faults.take('provisioning', { type, name: 'gpu' })).toBeUndefined();
    expect(faults.take('provisioning', { type: 'Microsoft.X/computes2', name: 'cpu' })).toBeUndefined();
    expect(faults.take('provisioning', { type, name: 'cpu' })?.outcome).toBe('fail');
    expect(faults.take('provisioning', { type, name: 'cpu' })).toBeUndefined();
  });

  test('tokens expire at once without a match, else when a request matches', () => {
    const expire = jest.fn();
    const faults = createFaults(seededRandom(1), expire);
    faults.inject({ effect: { kind: 'expireTokens' } });
    expect(expire).toHaveBeenCalledTimes(1);
    faults.inject({ match: { plane: 'arm' }, effect: { kind: 'expireTokens' } });
    expect(expire).toHaveBeenCalledTimes(1);
    faults.strike(request);
    expect(expire).toHaveBeenCalledTimes(2);
  });

  test('one or all are cleared', () => {
    const faults = createFaults(seededRandom(1));
    const { id } = faults.inject({ effect: reset });
    faults.inject({ effect: reset });
    expect([faults.clear('none'), faults.clear(id), faults.list().length]).toEqual([0, 1, 1]);
    expect([faults.clear(), faults.list().length]).toEqual([1, 0]);
  });
});
