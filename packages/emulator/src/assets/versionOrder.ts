import type { Resource } from '../arm/resourceStore.js';
import type { PlaneRequest } from '../planes/plane.js';

/**
 * Puts versions into the order of a list and cuts it: `$orderBy` (`createdtime` or `modifiedtime`, with
 * `desc`), newest first when absent, and `$top`.
 */
export function ordered(request: PlaneRequest, versions: readonly Resource[]): readonly Resource[] {
  const query = new Map(Object.entries(request.query).map(([name, value]) => [name.toLowerCase(), value]));
  const [member = '', direction = 'asc'] = (query.get('$orderby') ?? 'createdtime desc')
    .trim()
    .toLowerCase()
    .split(/\s+/);
  const time = (resource: Resource) =>
    member.startsWith('modified') ? resource.systemData.lastModifiedAt : resource.systemData.createdAt;
  const sign = direction === 'desc' ? -1 : 1;
  const sorted = [...versions].sort(
    (a, b) => sign * (time(a).localeCompare(time(b)) || compareVersions(a.name, b.name)),
  );
  const top = Number(query.get('$top'));
  return Number.isInteger(top) && top > 0 ? sorted.slice(0, top) : sorted;
}

/** The version made last; what the label `latest` means. */
export function latestOf(versions: readonly Resource[]): Resource | undefined {
  return [...versions]
    .sort(
      (a, b) =>
        a.systemData.createdAt.localeCompare(b.systemData.createdAt) || compareVersions(a.name, b.name),
    )
    .at(-1);
}

/** The number the next version gets when its author gives none: one more than the highest. */
export function nextVersionOf(versions: readonly Resource[]): string {
  const numbers = versions.map(({ name }) => Number(name)).filter(Number.isSafeInteger);
  return String(Math.max(0, ...numbers) + 1);
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
