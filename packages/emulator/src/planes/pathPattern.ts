/**
 * Turns a route's path into a regular expression for whole paths, whatever their case.
 * @param path Fastify's syntax: `:name` for one segment, `*` for the rest
 */
export function pathPattern(path: string): RegExp {
  const source = path
    .split('/')
    .map((segment) => {
      if (segment === '*') return '.*';
      return segment
        .split(/(?<param>:[A-Za-z]\w*)/)
        .map((piece) => (piece.startsWith(':') ? '[^/]+' : piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
        .join('');
    })
    .join('/');
  return new RegExp(`^${source}/?$`, 'i');
}
