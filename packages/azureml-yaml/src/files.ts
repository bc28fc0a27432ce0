import { readFileSync, realpathSync, statSync } from 'node:fs';

/** The only I/O of this package: reading what a YAML file points at. */
export interface FileReader {
  /** What stands at an absolute path, links followed. */
  kindOf(path: string): 'file' | 'folder' | 'missing';
  /** The text of a file, decoded as UTF-8. */
  readText(path: string): string;
  /** The path with every link resolved; of a path that does not exist, the path itself. */
  realPath(path: string): string;
}

/** Reads the real file system. */
export const nodeFileReader: FileReader = {
  kindOf(path) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 'missing';
    return stats.isDirectory() ? 'folder' : 'file';
  },
  readText(path) {
    return readFileSync(path, 'utf8');
  },
  realPath(path) {
    try {
      return realpathSync(path);
    } catch {
      return path;
    }
  },
};
