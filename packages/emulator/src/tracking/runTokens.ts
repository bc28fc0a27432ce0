import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { perEmulator } from '../perEmulator.js';
import type { EmulatorContext } from '../provider.js';
import type { Run } from '../runHistory/run.js';

/** What a run's token says. */
export interface RunTokenClaims {
  readonly runId: string;
  /** ARM id of the workspace. */
  readonly workspaceId: string;
}

/**
 * The tokens runs get for the tracking API of their own workspace. They are none of Entra's: nothing else
 * takes them, and they live as long as a run may.
 */
export interface RunTokens {
  issue(run: Run): Promise<string>;
  /** @returns undefined when it is no valid token of a run */
  verify(token: string): Promise<RunTokenClaims | undefined>;
}

const issuer = 'azureml-emulator/runs';
const lifetimeSeconds = 30 * 24 * 3600;

/** The emulator's run tokens. */
export const runTokens = perEmulator(createRunTokens);

function createRunTokens(context: EmulatorContext): RunTokens {
  const key = randomBytes(32);
  const now = () => Math.floor(context.clock.now() / 1000);
  return {
    issue: (run) =>
      new SignJWT({ run_id: run.runId, workspace_id: run.workspaceId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setIssuedAt(now())
        .setExpirationTime(now() + lifetimeSeconds)
        .sign(key),
    async verify(token) {
      try {
        if (decodeProtectedHeader(token).alg !== 'HS256') return undefined;
        const currentDate = new Date(context.clock.now());
        const { payload } = await jwtVerify(token, key, { issuer, currentDate, algorithms: ['HS256'] });
        return { runId: String(payload['run_id']), workspaceId: String(payload['workspace_id']) };
      } catch {
        return undefined;
      }
    },
  };
}
