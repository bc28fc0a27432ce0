import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './workspace.ts';

/**
 * Proves that the committed dist/ is what the sources give: bundles anew, then asks git for any
 * difference, untracked files included (a stale chunk is one that nobody names any more).
 */
const bundled = spawnSync(process.execPath, [join(root, 'scripts/bundle.ts')], {
  cwd: root,
  stdio: 'inherit',
});
if (bundled.status !== 0) process.exit(bundled.status ?? 1);
const changed = execFileSync('git', ['status', '--porcelain', '--untracked-files=all', '--', 'dist'], {
  cwd: root,
  encoding: 'utf8',
});
if (changed !== '') {
  console.error(`dist/ is not what the sources give. Run npm run bundle and commit:\n${changed}`);
  process.exit(1);
}
console.log('dist/ is what the sources give.');
