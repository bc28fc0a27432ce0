import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { DiagnosticSink, YamlFileError, type Diagnostic, type SourceLocation } from './diagnostics.js';
import { nodeFileReader, type FileReader } from './files.js';
import { Located } from './nodes.js';
import { applyOverride } from './overrides.js';
import { findPosition, type TreeNode } from './tree.js';
import { buildTree } from './treeBuilder.js';

export interface OpenOptions {
  /** The YAML file, absolute or relative to the root. */
  readonly file: string;
  /** The absolute path of the folder that nothing in the file may leave: the repository's root. */
  readonly root: string;
  /** Default: the real file system. */
  readonly files?: FileReader | undefined;
  /** Lines such as `inputs.epochs=5`, applied in order as the CLI's `--set` does. */
  readonly overrides?: readonly string[] | undefined;
  /** The action's input that named the file, for messages. */
  readonly input?: string | undefined;
  /** The inputs that gave the overrides, by key path: mistakes in such values name the input. */
  readonly overrideInputs?: Readonly<Record<string, string>> | undefined;
}

/** An opened YAML file: its values, its place, and the mistakes found in it so far. */
export class YamlDocument {
  /** Relative to the root, with `/`: what annotations and messages name. */
  readonly file: string;
  readonly path: string;
  /** Paths in the file are relative to this folder. */
  readonly folder: string;
  readonly root: string;
  readonly files: FileReader;
  readonly sink: DiagnosticSink;
  readonly tree: TreeNode;
  /** This file and those that led to it. */
  readonly #openFiles: string[] = [];

  constructor(
    place: { readonly file: string; readonly path: string; readonly root: string },
    files: FileReader,
    sink: DiagnosticSink,
    tree: TreeNode,
  ) {
    this.file = place.file;
    this.path = place.path;
    this.folder = dirname(place.path);
    this.root = place.root;
    this.files = files;
    this.sink = sink;
    this.tree = tree;
    this.#openFiles.push(place.path);
  }

  /** The whole file as a value to read from. */
  get top(): Located {
    return new Located(this.tree, '', this.tree, { file: this.file, sink: this.sink });
  }

  /**
   * Opens another YAML file that this one names; its mistakes are told with this one's.
   *
   * @param path - absolute, and found inside the root
   * @param value - what names it, for a file that cannot be read
   */
  openInside(path: string, value: Located): YamlDocument | undefined {
    if (this.#openFiles.includes(path)) {
      value.report('The files name each other in a circle.');
      return undefined;
    }
    const file = relative(this.root, path).split(sep).join('/');
    const text = this.files.readText(path);
    const tree = buildTree(text.replace(/^\uFEFF/, ''), (position, keyPath, message, suggestion) =>
      this.sink.add({ file, line: position.line, column: position.column, keyPath, message, suggestion }),
    );
    if (tree?.kind !== 'map') {
      value.report(`"${file}" holds no mapping of keys to values.`);
      return undefined;
    }
    const opened = new YamlDocument({ file, path, root: this.root }, this.files, this.sink, tree);
    opened.#openFiles.push(...this.#openFiles);
    return opened;
  }

  /** Where a dotted key path stands; of a path that is not there, its deepest part that is. */
  locate(keyPath: string): SourceLocation {
    const { line, column } = findPosition(this.tree, keyPath);
    return { file: this.file, line, column };
  }

  /** An error for what only Azure can know, such as an unknown compute, shown at its place here. */
  error(keyPath: string, message: string, suggestion?: string): YamlFileError {
    return new YamlFileError([
      this.sink.attribute({ ...this.locate(keyPath), keyPath, message, suggestion }),
    ]);
  }
}

/**
 * Opens a YAML file under the root.
 *
 * @throws YamlFileError when the file is missing, outside the root, or leaves nothing to read.
 */
export function openYamlFile(options: OpenOptions): YamlDocument {
  const files = options.files ?? nodeFileReader;
  const { path, file } = place(options);
  const fail = (message: string, suggestion?: string): never => {
    const { input } = options;
    throw new YamlFileError([
      { ...wholeFile(file, input === undefined ? message : `${file}: ${message}`, suggestion), input },
    ]);
  };
  if (!isInside(files.realPath(resolve(options.root)), files.realPath(path))) {
    fail('The file lies outside the repository.', 'Move it into the repository.');
  }
  const kind = files.kindOf(path);
  if (kind === 'missing') fail('The file does not exist.', 'Is the repository checked out before this step?');
  if (kind === 'folder') fail('This is a folder, not a YAML file.');
  return parseYamlText(files.readText(path), options);
}

/**
 * Parses YAML text as if it stood in the file that the options name.
 *
 * @throws YamlFileError when the text leaves nothing to read; every other mistake waits in the
 * document's sink, to be told together with those found later.
 */
export function parseYamlText(text: string, options: OpenOptions): YamlDocument {
  const files = options.files ?? nodeFileReader;
  const { path, file } = place(options);
  const sink = new DiagnosticSink(options.overrideInputs);
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let tree = buildTree(content, (position, keyPath, message, suggestion) =>
    sink.add({ file, line: position.line, column: position.column, keyPath, message, suggestion }),
  );
  for (const override of options.overrides ?? []) {
    if (tree !== undefined) tree = applyOverride(tree, override, { file, sink });
  }
  // A file whose YAML is broken is not called empty as well.
  if (tree?.kind !== 'map' && (tree !== undefined || sink.all().length === 0)) {
    sink.add(
      wholeFile(
        file,
        tree === undefined ? 'The file is empty.' : 'The file must hold a mapping of keys to values.',
      ),
    );
  }
  if (tree?.kind !== 'map') throw new YamlFileError(sink.all());
  return new YamlDocument({ file, path, root: resolve(options.root) }, files, sink, tree);
}

/** True when a path is the folder itself or lies below it; both absolute. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function place(options: OpenOptions): {
  readonly path: string;
  readonly file: string;
  readonly root: string;
} {
  const root = resolve(options.root);
  const path = resolve(root, options.file);
  const file = isInside(root, path) ? relative(root, path).split(sep).join('/') : options.file;
  return { path, file, root };
}

function wholeFile(file: string, message: string, suggestion?: string): Diagnostic {
  return { file, line: 1, column: 1, keyPath: '', message, suggestion };
}
