import { runAction } from '@azureml-actions/action-kit';
import { cancelLeftRuns } from './post.js';
import { waitForRun } from './wait.js';

await runAction('wait-run', waitForRun, cancelLeftRuns);
