import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledPackages, licenseText } from './licenses.ts';
import { actionNames, root } from './workspace.ts';

/** Bundles every action into dist/<name>, cleaned first so that no stale chunk stays. */
const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js');
const scratch = mkdtempSync(join(tmpdir(), 'azureml-actions-bundle-'));
for (const name of actionNames()) {
  const target = join('dist', name);
  const stats = join(scratch, `${name}.json`);
  rmSync(join(root, target), { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [ncc, 'build', `actions/${name}/lib/main.js`, '-o', target, '--no-cache', '--stats-out', stats],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) {
    console.error(`${name}: ncc failed\n${stdout}\n${stderr}`);
    process.exit(1);
  }
  const packages = bundledPackages(stats);
  writeFileSync(join(root, target, 'licenses.txt'), licenseText(packages));
  console.log(`bundled ${name} with ${String(packages.length)} packages`);
}
rmSync(scratch, { recursive: true });
