import { missingPrograms } from '../../scripts/prerequisites.ts';

/** Ends a test run at once, with one line, where it could only fail in a hundred places. */
export default function globalSetup(): void {
  const missing = missingPrograms('the tests run jobs and endpoints with');
  if (missing === undefined) return;
  process.stderr.write(`${missing}\n`);
  process.exit(1);
}
