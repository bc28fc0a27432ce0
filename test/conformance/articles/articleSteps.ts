import type { CurlAnswer } from './articleShell.ts';
import type { Article, CurlCommand } from './articleText.ts';

/** What a curl command of an article is, and what is to come of it. */
export interface ArticleStep<State> {
  readonly title: string;
  /** Which command it is. */
  readonly command: RegExp;
  /** Anything an answer must be; absent for a command that is not run. */
  readonly status?: number;
  /** Why it is not run. */
  readonly notRun?: string;
  /** The part of the answer that has the shape of the JSON the article shows next. */
  readonly sample?: (body: unknown) => unknown;
  /** Prepares what the command needs. */
  readonly before?: (state: State) => void | Promise<void>;
  /** Looks closer, and remembers what later commands need. */
  readonly after?: (state: State, answer: CurlAnswer) => void | Promise<void>;
}

/**
 * Which step a command is.
 * @throws Error when none or several claim it
 */
export function stepOf<State>(
  steps: readonly ArticleStep<State>[],
  article: Article,
  command: CurlCommand,
): ArticleStep<State> {
  const [step, ...others] = steps.filter(({ command: pattern }) => pattern.test(command.text));
  if (step === undefined || others.length > 0) {
    throw new Error(
      `${step === undefined ? 'No step claims' : 'Several steps claim'} this command of article ${article.number}: ${command.text}`,
    );
  }
  return step;
}
