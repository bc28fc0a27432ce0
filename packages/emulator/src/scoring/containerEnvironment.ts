import { posix, sep } from 'node:path';

/** What a scoring process finds around it. */
export interface ContainerLayout {
  /** Stands for `/var/azureml-app`. */
  readonly appRoot: string;
  /** The folder of the code below the root; undefined when there is none. */
  readonly codeFolder: string | undefined;
  /** Relative to the code's folder, with `/`. */
  readonly scoringScript: string;
  /** Where the model's files are; undefined when there is no model. */
  readonly modelDirectory: string | undefined;
}

const inherited =
  process.platform === 'win32'
    ? [
        'PATH',
        'Path',
        'SystemRoot',
        'SYSTEMROOT',
        'windir',
        'TEMP',
        'TMP',
        'USERPROFILE',
        'APPDATA',
        'LOCALAPPDATA',
        'PATHEXT',
      ]
    : ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR'];

/** The variables of our own environment that a Python process needs, and no others. */
export function pythonEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  return {
    ...Object.fromEntries(
      inherited.flatMap((name) => {
        const value = own[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/**
 * The environment of a scoring process: a clean one, the deployment's variables, and those by which
 * Azure ML's inference server finds script and model. The last win.
 * @param own the emulator's environment
 * @param layout where things are
 * @param variables `environmentVariables` of the deployment
 */
export function containerEnvironment(
  own: NodeJS.ProcessEnv,
  layout: ContainerLayout,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const { appRoot, codeFolder, scoringScript, modelDirectory } = layout;
  const script = scoringScript.split(sep).join('/');
  return {
    ...pythonEnvironment(own),
    ...variables,
    AML_APP_ROOT: appRoot,
    AZUREML_ENTRY_SCRIPT: codeFolder === undefined ? script : posix.join(codeFolder, script),
    ...(codeFolder === undefined ? {} : { AZUREML_SOURCE_DIRECTORY: codeFolder }),
    ...(modelDirectory === undefined ? {} : { AZUREML_MODEL_DIR: modelDirectory }),
  };
}
