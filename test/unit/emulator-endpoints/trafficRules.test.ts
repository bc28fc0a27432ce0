import { describe, expect, test } from '@jest/globals';
import { AzureError } from '@azureml-actions/emulator';
import { checkMirrorTraffic, checkTraffic } from '@azureml-actions/emulator/endpoints/trafficRules';

const scope = { deployments: ['blue', 'Green'] };

/** The refusal as the service words it, from within the front end's error. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AzureError) {
      expect([error.status, error.code, error.message]).toEqual([
        400,
        'BadRequest',
        'The request is invalid.',
      ]);
      expect(error.details[0]?.code).toBe('InferencingClientCallFailed');
      return error.details[0]?.message.replaceAll('\\', '') ?? '';
    }
  }
  throw new Error('Nothing was refused.');
}

describe('live traffic', () => {
  test('zeros are stripped and names take the spelling of the deployment', () => {
    expect(checkTraffic({ BLUE: 0, green: 100 }, scope)).toEqual({ Green: 100 });
    expect(checkTraffic({}, scope)).toEqual({});
    expect(checkTraffic({ blue: 0 }, scope)).toEqual({});
  });

  test('a zero for a deployment that is gone does no harm', () => {
    expect(checkTraffic({ blue: 100, gone: 0 }, scope)).toEqual({ blue: 100 });
  });

  test.each([
    [{ blue: 90 }, 'The sum of the traffic percentages must be 0 or 100, but it is 90.'],
    [{ blue: 60, green: 60 }, 'but it is 120.'],
    [{ blue: -1 }, 'It must be from 0 to 100.'],
    [{ red: 100 }, "The deployment 'red' does not exist in this endpoint. Its deployments are: blue, Green."],
  ])('%j is refused', (traffic, message) => {
    expect(refusal(() => checkTraffic(traffic, scope))).toContain(message);
  });
});

describe('mirror traffic', () => {
  test('goes to one deployment without live traffic, at most half of it', () => {
    expect(checkMirrorTraffic({ green: 50, blue: 0 }, { blue: 100 }, scope)).toEqual({ Green: 50 });
  });

  test.each([
    [{ blue: 10, green: 10 }, {}, 'to one deployment only'],
    [{ green: 51 }, { blue: 100 }, 'The maximum is 50.'],
    [{ blue: 10 }, { blue: 100 }, 'has live traffic'],
    [{ red: 10 }, {}, 'does not exist'],
  ])('%j beside %j is refused', (mirror, live, message) => {
    expect(refusal(() => checkMirrorTraffic(mirror, live, scope))).toContain(message);
  });
});
