import { describe, expect, test } from '@jest/globals';
import { manualClock } from '@azureml-actions/emulator';
import { createResourceStore } from '@azureml-actions/emulator/arm/resourceStore';

const group = '/subscriptions/s/resourceGroups/g';
const account = `${group}/providers/Microsoft.Storage/storageAccounts/Account`;

describe('the resource store', () => {
  test('finds whatever the case, keeps the first spelling, and who made it', () => {
    const clock = manualClock(0);
    const store = createResourceStore(clock);
    const first = store.save({ id: account, properties: { a: 1 } }, 'creator');
    clock.advance(1000);
    const second = store.save({ id: `${account.toUpperCase()}/`, properties: { a: 2 } }, 'editor');
    expect(store.all()).toHaveLength(1);
    expect(second).toMatchObject({
      id: account,
      name: 'Account',
      type: 'Microsoft.Storage/storageAccounts',
      properties: { a: 2 },
      systemData: {
        createdBy: 'creator',
        createdAt: '1970-01-01T00:00:00.000Z',
        lastModifiedBy: 'editor',
        lastModifiedAt: '1970-01-01T00:00:01.000Z',
      },
    });
    expect(second.etag).not.toBe(first.etag);
  });

  test('lists by type below a scope, and never a name that only begins alike', () => {
    const store = createResourceStore(manualClock(0));
    store.save({ id: group, properties: {} });
    store.save({ id: account, properties: {} });
    store.save({ id: account.replace('/g/', '/g2/'), properties: {} });
    const names = (type: string, under: string) => store.list({ type, under }).map(({ id }) => id);
    expect(names('microsoft.storage/storageaccounts', group)).toEqual([account]);
    expect(names('Microsoft.Resources/resourceGroups', '/subscriptions/S')).toEqual([group]);
    expect(names('Microsoft.Storage/storageAccounts', '/subscriptions/s')).toHaveLength(2);
  });

  test('removes what lies below', () => {
    const store = createResourceStore(manualClock(0));
    store.save({ id: account, properties: {} });
    store.save({ id: `${account}2`, properties: {} });
    store.save({ id: `${account}/blobServices/default`, properties: {} });
    expect([store.remove(account), store.remove(account)]).toEqual([true, false]);
    expect(store.all().map(({ name }) => name)).toEqual(['Account2']);
  });

  test.each([
    [group, 'ResourceGroupNotFound', "Resource group 'g' could not be found."],
    [account, 'ResourceNotFound', "'Microsoft.Storage/storageAccounts/Account' under resource group 'g'"],
  ])('names what is missing: %s', (id, code, message) => {
    expect(() => createResourceStore(manualClock(0)).require(id)).toThrow(
      expect.objectContaining({ status: 404, code, message: expect.stringContaining(message) }),
    );
  });
});
