import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { record, text } from '../support/openApiJson.ts';
import { describeWithShared, sharedArticles } from '../support/sharedSpecs.ts';
import { articleShell, type CurlAnswer } from './articles/articleShell.ts';
import { stepOf, type ArticleStep } from './articles/articleSteps.ts';
import { jsonAfter, readArticles, type Article } from './articles/articleText.ts';
import { eventually } from './articles/eventually.ts';
import { shapeDifferences } from './articles/sampleShape.ts';
import { runAgainst } from './pipelineRun.ts';

interface State {
  readonly article: Article;
  /** What the article has its reader export. */
  readonly variables: Record<string, string>;
  /** Tokens for scoring, by the endpoint they open. */
  readonly tokens: Map<string, string>;
  readonly run: (command: string) => Promise<CurlAnswer>;
  /** Runs the command of the article that matches. */
  readonly again: (command: RegExp) => Promise<CurlAnswer>;
  readonly deploy: (endpoint: string) => Promise<void>;
}

const workspaceName = 'mlw-endpoints';
const entraEndpoint = 'article-entra';
const machineLearningEndpoint = 'article-aml';
const created = '--request PUT';
const read = /--request GET/;

const decoded = 'you can verify that the token is for the right Azure resource';

const keepControlToken: Pick<ArticleStep<State>, 'after'> = {
  after: ({ article, variables }, { body }) => {
    const token = text(record(body)['access_token']) ?? '';
    variables['CONTROL_PLANE_TOKEN'] = token;
    expectClaims(token, jsonAfter(article, article.text.indexOf(decoded)));
  },
};

const keepDataToken: Pick<ArticleStep<State>, 'after'> = {
  after: ({ article, tokens }, { body }) => {
    const token = text(record(body)['access_token']) ?? '';
    tokens.set(entraEndpoint, token);
    expectClaims(token, jsonAfter(article, article.text.lastIndexOf(decoded)));
  },
};

/** Holds what a token claims to what the article shows. */
function expectClaims(token: string, sample: unknown): void {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  expect(shapeDifferences(claims, sample)).toEqual([]);
  expect(String(record(claims)['aud']).replace(/\/$/, '')).toBe(record(sample)['aud']);
}

const steps: readonly ArticleStep<State>[] = [
  {
    title: 'control-plane token on a virtual machine',
    command: /169\.254\.169\.254\S+management\.azure\.com/,
    status: 200,
    ...keepControlToken,
  },
  {
    title: 'control-plane token on a compute instance',
    command: /\$MSI_ENDPOINT\S+management\.azure\.com/,
    status: 200,
    ...keepControlToken,
  },
  {
    title: 'create an endpoint, and one with authMode AMLToken as the article says next',
    command: new RegExp(created),
    status: 201,
    after: async ({ article, run, variables, again }, { body }) => {
      expect(body).toMatchObject({ name: entraEndpoint, properties: { authMode: 'AADToken' } });
      const command = article.commands.find((candidate) => candidate.text.includes(created))?.text ?? '';
      expect(article.text).toContain('You can replace `authMode` with `key` for key auth, or `AMLToken`');
      variables['ENDPOINT_NAME'] = machineLearningEndpoint;
      const second = await run(command.replace('AADToken', 'AMLToken'));
      expect(second).toMatchObject({ status: 201, body: { properties: { authMode: 'AMLToken' } } });
      for (const endpoint of [machineLearningEndpoint, entraEndpoint]) {
        variables['ENDPOINT_NAME'] = endpoint;
        await eventually(async () => {
          expect((await again(read)).body).toMatchObject({ properties: { provisioningState: 'Succeeded' } });
        });
      }
    },
  },
  {
    title: 'status and scoring URI of the endpoint',
    command: read,
    status: 200,
    after: ({ variables }, { body }) => {
      const properties = record(record(body)['properties']);
      expect(body).toMatchObject({
        name: entraEndpoint,
        identity: { type: expect.stringMatching(/^SystemAssigned$/i) },
      });
      variables['scoringUri'] = text(properties['scoringUri']) ?? '';
      expect(variables['scoringUri']).toMatch(/^https:\/\//);
    },
  },
  {
    title: 'Azure Machine Learning token of an endpoint',
    command: /\$ENDPOINT_NAME\/token\?/,
    status: 200,
    before: ({ variables }) => {
      variables['ENDPOINT_NAME'] = machineLearningEndpoint;
    },
    after: ({ tokens }, { body }) => {
      expect(body).toMatchObject({
        accessToken: expect.any(String),
        expiryTimeUtc: expect.any(Number),
        refreshAfterTimeUtc: expect.any(Number),
      });
      tokens.set(machineLearningEndpoint, text(record(body)['accessToken']) ?? '');
    },
  },
  {
    title: 'data-plane token on a virtual machine',
    command: /169\.254\.169\.254\S+ml\.azure\.com/,
    status: 200,
    ...keepDataToken,
  },
  {
    title: 'data-plane token on a compute instance',
    command: /\$MSI_ENDPOINT\S+ml\.azure\.com/,
    status: 200,
    ...keepDataToken,
  },
  {
    title: 'score with a Microsoft Entra token, and with an Azure Machine Learning token',
    command: /sample-request\.json/,
    status: 200,
    before: async ({ deploy, tokens, variables }) => {
      for (const endpoint of tokens.keys()) await deploy(endpoint);
      variables['DATA_PLANE_TOKEN'] = tokens.get(entraEndpoint) ?? '';
    },
    after: async ({ again, tokens, variables }, { body }) => {
      expect(body).toEqual([55, 55]);
      variables['ENDPOINT_NAME'] = machineLearningEndpoint;
      const endpoint = record((await again(read)).body);
      variables['scoringUri'] = text(record(endpoint['properties'])['scoringUri']) ?? '';
      variables['DATA_PLANE_TOKEN'] = tokens.get(machineLearningEndpoint) ?? '';
      expect(await again(/sample-request\.json/)).toMatchObject({ status: 200, body: [55, 55] });
      variables['DATA_PLANE_TOKEN'] = tokens.get(entraEndpoint) ?? '';
      expect(await again(/sample-request\.json/)).toMatchObject({ status: 401 });
    },
  },
];

describeWithShared(sharedArticles, 'the curl commands of the article on endpoints (003)', (directory) => {
  const articles = readArticles(directory);
  const article = articles.find(({ number }) => number === '003');
  if (article === undefined) throw new Error('Article 003 is missing.');
  const variables: Record<string, string> = {};
  const tokens = new Map<string, string>();
  let emulator: Emulator;
  let folder: string;
  let state: State;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'endpoint-article-'));
    const payload = join(folder, 'endpoints/online/model-1/sample-request.json');
    await mkdir(dirname(payload), { recursive: true });
    await writeFile(payload, payloadOf(article));
    emulator = await startEmulator({ pace: 50, workspaces: [workspaceName] });
    const shell = articleShell(emulator, folder);
    const run = (command: string): Promise<CurlAnswer> => shell.run(command, {}, variables);
    state = {
      article,
      variables,
      tokens,
      run,
      again: (pattern) =>
        run(article.commands.find(({ text: command }) => pattern.test(command))?.text ?? ''),
      deploy: (endpoint) => deploy(emulator, endpoint),
    };
    Object.assign(variables, {
      SUBSCRIPTION_ID: emulator.subscriptionId,
      RESOURCE_GROUP: emulator.resourceGroup,
      WORKSPACE: workspaceName,
      ENDPOINT_NAME: entraEndpoint,
      LOCATION: emulator.location,
      API_VERSION: /export API_VERSION=(\S+)/.exec(article.text)?.[1] ?? '',
      MSI_ENDPOINT: emulator.managedIdentity.msiEndpoint,
      MSI_SECRET: emulator.managedIdentity.msiSecret,
      DEFAULT_IDENTITY_CLIENT_ID: emulator.identity.clientId,
    });
  });
  afterAll(async () => {
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('its later version (004) shows no commands', () => {
    expect(articles.find(({ number }) => number === '004')?.commands).toEqual([]);
  });

  for (const command of article.commands) {
    const step = stepOf(steps, article, command);
    test(step.title, async () => {
      await step.before?.(state);
      const answer = await state.run(command.text);
      expect(answer).toMatchObject({ status: step.status });
      await step.after?.(state, answer);
    });
  }
});

/** The payload that the article's Python example sends. */
function payloadOf({ text: content }: Article): string {
  return /data = (\{"data": [^}]+\})/.exec(content)?.[1] ?? '';
}

/** The article takes a deployment for granted. */
async function deploy(emulator: Emulator, endpoint: string): Promise<void> {
  const lines: string[] = [];
  const { conclusion } = await runAgainst(
    emulator,
    'test/conformance/fixtures/articles/deploy.yml',
    (line) => lines.push(line),
    { WORKSPACE: workspaceName, ENDPOINT_NAME: endpoint },
  );
  expect({ conclusion, log: conclusion === 'success' ? [] : lines }).toEqual({
    conclusion: 'success',
    log: [],
  });
}
