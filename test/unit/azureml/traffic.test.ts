import { describe, expect, test } from '@jest/globals';
import { sameTraffic, shiftTraffic, type Traffic } from '@azureml-actions/azureml';
import { SeededRandom } from '../../support/seededRandom.ts';

describe('two splits are the same', () => {
  test.each<[Traffic, Traffic, boolean]>([
    [{}, {}, true],
    [{ blue: 100 }, { blue: 100, green: 0 }, true],
    [{ blue: 90, green: 10 }, { green: 10, blue: 90 }, true],
    [{ blue: 90, green: 10 }, { blue: 10, green: 90 }, false],
    [{ blue: 100 }, {}, false],
    [{ blue: 0 }, {}, true],
  ])('%j and %j: %s', (a, b, same) => {
    expect(sameTraffic(a, b)).toBe(same);
    expect(sameTraffic(b, a)).toBe(same);
  });
});

describe('a deployment gets its share', () => {
  test.each<[Traffic, string, number, Traffic]>([
    [{}, 'blue', 100, { blue: 100 }],
    [{}, 'blue', 0, {}],
    [{ blue: 100 }, 'green', 10, { blue: 90, green: 10 }],
    [{ blue: 100 }, 'green', 100, { green: 100 }],
    [{ blue: 100 }, 'green', 0, { blue: 100 }],
    [{ blue: 90, green: 10 }, 'green', 50, { blue: 50, green: 50 }],
    [{ blue: 90, green: 10 }, 'green', 0, { blue: 100 }],
    [{ blue: 100 }, 'blue', 0, {}],
    // Proportions 2:1 in what is left, the larger remainder first.
    [{ blue: 60, green: 30, red: 10 }, 'red', 0, { blue: 67, green: 33 }],
    // Equal remainders go by name, so that the same question has the same answer.
    [{ c: 25, b: 25, a: 50 }, 'd', 1, { a: 49, b: 25, c: 25, d: 1 }],
    // A share that rounds to nothing goes.
    [{ big: 99, small: 1 }, 'new', 99, { big: 1, new: 99 }],
    // What Azure reports need not be a sum of 100.
    [{ blue: 20, green: 20 }, 'red', 50, { blue: 25, green: 25, red: 50 }],
  ])('%j, %s at %d %%: %j', (current, deployment, percent, wanted) => {
    expect(shiftTraffic(current, deployment, percent)).toEqual(wanted);
  });

  test.each<[Traffic]>([[{}], [{ blue: 100 }], [{ green: 0 }]])(
    'but not a part when nobody is there to take the rest: %j',
    (current) => {
      expect(() => shiftTraffic(current, 'blue', 30)).toThrow(
        new RangeError('blue cannot have 30 % alone: no other deployment has traffic to take the other 70 %'),
      );
    },
  );

  test.each([-1, 101, 33.5, NaN])('and %d is no share', (percent) => {
    expect(() => shiftTraffic({ blue: 100 }, 'green', percent)).toThrow(RangeError);
  });
});

test('2000 splits: the sum is 100, proportions stay, the order of members means nothing', () => {
  const random = new SeededRandom(20_260_115);
  for (let round = 0; round < 2000; round += 1) {
    const names = Array.from({ length: random.integer(1, 6) }, (_, index) => `d${String(index)}`);
    const current = Object.fromEntries(names.map((name) => [name, random.integer(0, 100)]));
    const deployment = random.integer(0, 1) === 0 ? 'new' : (names[0] ?? '');
    const percent = random.integer(0, 100);
    const others = Object.entries(current).filter(([name, share]) => name !== deployment && share > 0);
    const total = others.reduce((sum, [, share]) => sum + share, 0);
    if (total === 0 && percent < 100) continue;

    const wanted = shiftTraffic(current, deployment, percent);
    const shares = Object.values(wanted);
    expect(shares.every((share) => Number.isInteger(share) && share > 0)).toBe(true);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(100);
    expect(wanted[deployment] ?? 0).toBe(percent);
    for (const [name, share] of others) {
      expect(Math.abs((wanted[name] ?? 0) - (share / total) * (100 - percent))).toBeLessThan(1);
    }
    const reversed = Object.fromEntries(Object.entries(current).reverse());
    expect(JSON.stringify(shiftTraffic(reversed, deployment, percent))).toBe(JSON.stringify(wanted));
    // Setting what is set already changes nothing.
    expect(shiftTraffic(wanted, deployment, percent)).toEqual(wanted);
  }
});
