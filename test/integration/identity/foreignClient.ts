import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@jest/globals';
import type { Emulator } from '@azureml-actions/emulator';
import { decodeClaims } from '@azureml-actions/identity';
import * as v from 'valibot';

const tokens = v.record(v.string(), v.object({ token: v.string(), expiresOn: v.number() }));
const idToken = v.object({ value: v.string() });

/** The public cloud's audience: what somebody has in a script that was written for Azure. */
const audience = 'https://management.azure.com';

/**
 * Runs a client that we did not write against the emulator, with an environment and nothing else,
 * and expects a good token by client secret and by client assertion.
 * @param command interpreter and script
 */
export async function expectForeignTokens(
  emulator: Emulator,
  command: readonly [string, string],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'azureml-actions-foreign-client-'));
  try {
    const assertionFile = join(folder, 'assertion');
    writeFileSync(assertionFile, await gitHubIdToken(emulator), { mode: 0o600 });
    emulator.journal.clear();
    const { stdout } = await promisify(execFile)(command[0], [command[1]], {
      timeout: 60_000,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        ...emulator.clientEnvironment(),
        AZURE_FEDERATED_TOKEN_FILE: assertionFile,
        SCOPE: `${audience}/.default`,
      },
    });
    const found = v.parse(tokens, JSON.parse(stdout));
    expect(Object.keys(found)).toEqual(['secret', 'assertion', 'workload']);
    for (const { token, expiresOn } of Object.values(found)) {
      expect(decodeClaims(token)).toMatchObject({
        aud: audience,
        tid: emulator.identity.tenantId,
        oid: emulator.identity.objectId,
        appid: emulator.identity.clientId,
      });
      const life = (expiresOn - Date.now()) / 1000;
      expect(life).toBeGreaterThan(3_000);
      expect(life).toBeLessThanOrEqual(3_600);
    }
    const asked = emulator.journal.entries({ plane: 'login', method: 'POST' });
    expect(asked.map(({ response }) => response?.status)).toEqual([200, 200, 200]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function gitHubIdToken(emulator: Emulator): Promise<string> {
  const url = new URL(emulator.idTokenRequest.url);
  url.searchParams.set('audience', 'api://AzureADTokenExchange');
  return new Promise((resolve, reject) => {
    request(
      url,
      {
        ca: readFileSync(emulator.caCertificatePath),
        headers: { authorization: `Bearer ${emulator.idTokenRequest.token}` },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(v.parse(idToken, JSON.parse(text)).value)).on('error', reject);
      },
    )
      .on('error', reject)
      .end();
  });
}
