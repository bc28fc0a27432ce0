import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { describeWithShared, sharedArticles } from '../support/sharedSpecs.ts';
import { list, record, text } from '../support/openApiJson.ts';
import { articleShell, type ArticleShell, type CurlAnswer } from './articles/articleShell.ts';
import { stepOf, type ArticleStep } from './articles/articleSteps.ts';
import { jsonAfter, readArticles, staleRepairs, type Article } from './articles/articleText.ts';
import { runFiles } from './articles/runFiles.ts';
import { shapeDifferences } from './articles/sampleShape.ts';
import { eventually } from './articles/eventually.ts';

/** What the commands of one article share. */
interface State {
  readonly article: Article;
  readonly directory: string;
  readonly values: Record<string, string>;
  /** Runs the command of the article that matches. */
  readonly again: (command: RegExp) => Promise<CurlAnswer>;
  /** Runs a command that the article only describes. */
  readonly run: (command: string) => Promise<CurlAnswer>;
}

const workspaceNames = new Map([
  ['000', 'mlw-article-0'],
  ['001', 'mlw-article-1'],
  ['002', 'mlw-article-2'],
]);

const steps: readonly ArticleStep<State>[] = [
  {
    title: 'curl as PowerShell’s users are told to spell it',
    command: /^curl -d "key=val"/,
    notRun: 'an example of an example',
  },
  {
    title: 'token of a service principal',
    command: /grant_type=client_credentials/,
    status: 200,
    sample: (body) => body,
    after: ({ values }, { body }) => {
      values['accessToken'] = text(record(body)['access_token']) ?? '';
    },
  },
  { title: 'the token in a header', command: /^curl -H "Authorization/, status: 200 },
  {
    title: 'list resource groups',
    command: /^curl \S+\/resourceGroups\?api-version=/,
    status: 200,
    sample: (body) => body,
  },
  {
    title: 'list workspaces, and their discovery document',
    command: /\/workspaces\/\?api-version=/,
    status: 200,
    // The article shows one element of the list it speaks of.
    sample: (body) => list(record(body)['value'])[0],
    after: async ({ article, run }, { body }) => {
      const sentence = 'If you GET that URL';
      const workspace = record(list(record(body)['value'])[0]);
      const discovery = await run(`curl '${String(record(workspace['properties'])['discoveryUrl'])}'`);
      expect(discovery.status).toBe(200);
      const sample = jsonAfter(article, article.text.indexOf(sentence));
      expect(shapeDifferences(discovery.body, sample)).toEqual([]);
      expect(text(record(discovery.body)['api'])).toMatch(/^https:\/\//);
    },
  },
  { title: 'list experiments', command: /\/experiments\?api-version=/, status: 200 },
  { title: 'list registered models', command: /\/models\?api-version=/, status: 200 },
  { title: 'list computes', command: /\/computes\?api-version=/, status: 200 },
  {
    title: 'create a compute, “201 Created”, and poll',
    command: /-X PUT[^]+\/computes\/[^]+AmlCompute/,
    status: 201,
    after: async ({ again }) => {
      await eventually(async () => {
        const { body } = await again(/\/computes\?api-version=/);
        const compute = record(list(record(body)['value'])[0]);
        expect(record(compute['properties'])['provisioningState']).toBe('Succeeded');
      });
    },
  },
  {
    title: 'start a run',
    command: /\/startrun\?/,
    status: 200,
    sample: (body) => body,
    before: ({ article, directory }) => runFiles(article, directory),
    after: ({ values }, { body }) => {
      values['runId'] = text(record(body)['runId']) ?? '';
    },
  },
  {
    title: 'watch the run until it has ended',
    command: /\/experiments\/[^/]+\/runs\//,
    status: 200,
    after: async ({ again, values }, { body }) => {
      expect(body).toMatchObject({ runId: values['runId'] });
      await eventually(async () => {
        const run = await again(/\/experiments\/[^/]+\/runs\//);
        expect(run.body).toMatchObject({ status: 'Completed' });
      });
    },
  },
  {
    title: 'create a workspace, “202 Accepted” with a Location',
    command: /-X PUT[^]+<YOUR-NEW-WORKSPACE-NAME>/,
    status: 202,
    before: ({ values }) => {
      values['newWorkspaceName'] = `${values['newWorkspaceName'] ?? 'mlw-new'}-x`;
    },
    after: async ({ run, values }, { headers }) => {
      expect(headers['location']).toMatch(/^https:\/\//);
      await eventually(async () => {
        const made = await run(
          `curl '${headers['location'] ?? ''}' -H 'Authorization: Bearer <ACCESS-TOKEN>'`,
        );
        expect(made).toMatchObject({ status: 200, body: { name: values['newWorkspaceName'] } });
      });
    },
  },
  // Deleting what is not there is no error.
  { title: 'delete a model', command: /-X DELETE/, status: 204 },
];

describeWithShared(sharedArticles, 'the articles’ curl commands', (directory) => {
  const articles = readArticles(directory);
  let emulator: Emulator;
  let folder: string;
  let shell: ArticleShell;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'articles-'));
    emulator = await startEmulator({ pace: 50, workspaces: [...workspaceNames.values()] });
    shell = articleShell(emulator, folder);
  });
  afterAll(async () => {
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('every repair mends something', () => {
    expect(staleRepairs(directory)).toEqual([]);
  });

  for (const [number, workspaceName] of workspaceNames) {
    const article = articles.find((candidate) => candidate.number === number);
    describe(`article ${number}`, () => {
      if (article === undefined) throw new Error(`Article ${number} is missing.`);
      const values: Record<string, string> = { workspaceName };
      const run = (command: string): Promise<CurlAnswer> =>
        shell.run(command, { ...identityValues(emulator), ...runValues, ...values });
      const state = (): State => ({
        article,
        directory: folder,
        values,
        run,
        again: (pattern) =>
          run(article.commands.find(({ text: command }) => pattern.test(command))?.text ?? ''),
      });

      for (const command of article.commands) {
        const step = stepOf(steps, article, command);
        if (step.notRun !== undefined) continue;
        test(step.title, async () => {
          await step.before?.(state());
          const answer = await run(command.text);
          expect(answer).toMatchObject({ status: step.status });
          if (step.sample !== undefined) {
            expect(shapeDifferences(step.sample(answer.body), jsonAfter(article, command.end))).toEqual([]);
          }
          await step.after?.(state(), answer);
        });
      }
    });
  }
});

/** Values that the articles leave to the reader's taste. */
const runValues = {
  computeName: 'cpu-compute',
  experimentName: 'my-first-experiment',
  modelId: 'my-model:1',
  adminUserName: 'azureuser',
  adminUserPassword: 'Pa55-word-of-a-test',
  adminPassword: 'Pa55-word-of-a-test',
  workspaceFriendlyName: 'My workspace',
  workspaceDescription: 'Made by an article',
  managedIdentity: 'id-article',
  vault: 'kv-emulator',
  key: 'my-key',
  keyVersion: '0123456789abcdef0123456789abcdef',
};

function identityValues(emulator: Emulator): Record<string, string> {
  const last = (id: string): string => id.slice(id.lastIndexOf('/') + 1);
  const { identity, prepared } = emulator;
  return {
    tenantId: identity.tenantId,
    clientId: identity.clientId,
    clientSecret: identity.clientSecret,
    subscriptionId: emulator.subscriptionId,
    resourceGroup: emulator.resourceGroup,
    azureLocation: emulator.location,
    storageAccountName: last(prepared.storageAccount),
    keyVaultName: last(prepared.keyVault),
    applicationInsightsName: last(prepared.applicationInsights),
    registryName: last(prepared.containerRegistry),
  };
}
