import Table from 'cli-table3';
import { formatDuration, type StepResult, type WorkflowResult } from '@azureml-actions/workflow-runner';
import * as v from 'valibot';

const marks = { success: '✓', failure: '✗', cancelled: '⊘', skipped: '○' } as const;
const valueWidth = 72;

const predictionSchema = v.object({
  predictions: v.array(v.string()),
  probabilities: v.array(v.record(v.string(), v.number())),
});

/** The end of the demo: each step with its outputs and its time, then the prediction. */
export function demoReport(result: WorkflowResult): string {
  const steps = result.jobs.flatMap((job) => job.steps).filter((step) => step.stage === 'main');
  const table = new Table({ head: ['', 'step', 'outputs', 'time'], style: { head: [], border: [] } });
  for (const step of steps) {
    table.push([
      marks[step.conclusion],
      step.name,
      outputLines(step),
      { content: formatDuration(step.durationMs), hAlign: 'right' },
    ]);
  }
  const total = `${marks[result.conclusion]} ${result.name}: ${result.conclusion} in ${formatDuration(result.durationMs)}`;
  return ['', table.toString(), ...predictionLines(steps), '', total].join('\n');
}

function outputLines(step: StepResult): string {
  return Object.entries(step.outputs)
    .map(([name, value]) => `${name} = ${shorten(value)}`)
    .join('\n');
}

/** Long values keep both ends: an ARM id differs at its end, a URL at its beginning. */
function shorten(value: string): string {
  const line = value.replace(/\s+/gu, ' ');
  if (line.length <= valueWidth) return line;
  const half = Math.floor((valueWidth - 1) / 2);
  return `${line.slice(0, half)}…${line.slice(-half)}`;
}

function predictionLines(steps: readonly StepResult[]): string[] {
  const response = steps.find((step) => step.id === 'smoke')?.outputs['response'];
  if (response === undefined) return [];
  const parsed = v.safeParse(predictionSchema, JSON.parse(response));
  if (!parsed.success) return [];
  const { predictions, probabilities } = parsed.output;
  return [
    '',
    'The deployed model says:',
    ...predictions.map((species, index) => {
      const probability = probabilities[index]?.[species] ?? 0;
      return `  flower ${String(index + 1)}  ${species.padEnd(12)} ${(probability * 100).toFixed(1)} %`;
    }),
  ];
}
