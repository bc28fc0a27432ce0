import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { RunScript } from '@azureml-actions/emulator/runHistory/scriptedRuns';
import { workspaceName, type Pipeline } from '../actions/pipeline.ts';

/** Makes a run that goes through these states, by the emulator's control plane. */
export async function scriptRun(pipeline: Pipeline, script: Omit<RunScript, 'workspace'>): Promise<string> {
  await control(pipeline, '/runs/script', { workspace: workspaceName, ...script });
  return script.runId;
}

/** A POST to the control plane. @throws Error when it is refused */
export function control(pipeline: Pipeline, path: string, body: unknown): Promise<void> {
  const { planes, controlToken, caCertificatePath } = pipeline.emulator;
  return new Promise((resolve, reject) => {
    const sent = request(
      `${planes.control.origin}${path}`,
      {
        method: 'POST',
        ca: readFileSync(caCertificatePath),
        headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if ((response.statusCode ?? 500) < 300) resolve();
          else reject(new Error(text));
        });
      },
    );
    sent.on('error', reject).end(JSON.stringify(body));
  });
}
