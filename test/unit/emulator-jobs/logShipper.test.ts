import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createLogShipper } from '@azureml-actions/emulator/jobs/logShipper';

describe('the log shipper', () => {
  test('sends everything in order, in blocks no larger than Azure takes', async () => {
    const blocks: Buffer[] = [];
    const shipper = createLogShipper({
      append: (data) => {
        blocks.push(data);
        return Promise.resolve();
      },
    });
    const stream = new PassThrough();
    shipper.follow(stream);
    const sent = Buffer.concat(
      Array.from({ length: 10 }, (_, index) => Buffer.alloc(1024 * 1024, String(index))),
    );
    stream.end(sent);
    await new Promise((resolve) => stream.once('close', resolve));
    await shipper.close();
    expect(Math.max(...blocks.map((block) => block.length))).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(Buffer.concat(blocks).equals(sent)).toBe(true);
  });
  test('a storage that fails is told at the end, and does not block the process', async () => {
    const shipper = createLogShipper({ append: () => Promise.reject(new Error('full')) });
    shipper.write('a');
    await expect(shipper.close()).rejects.toThrow('full');
  });
});
