import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { actionNames, root } from './workspace.ts';

/** Bundles every action into dist/<name>, cleaned first so that no stale chunk stays. */
const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js');
for (const name of actionNames()) {
  const target = join('dist', name);
  rmSync(join(root, target), { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [ncc, 'build', `actions/${name}/lib/main.js`, '-o', target, '--license', 'licenses.txt', '--no-cache'],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) {
    console.error(`${name}: ncc failed\n${stdout}\n${stderr}`);
    process.exit(1);
  }
  console.log(`bundled ${name}`);
}
