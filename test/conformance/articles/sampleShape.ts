import { isRecord, list } from '../../support/openApiJson.ts';

/**
 * What an answer lacks of the sample that an article shows: each member of the sample has to be there,
 * with the same JSON type. Of arrays the first elements are compared.
 * @param answer what came
 * @param sample what the article shows
 * @returns paths with what is wrong, none when the shapes agree
 */
export function shapeDifferences(answer: unknown, sample: unknown, path = ''): readonly string[] {
  const [came, shown] = [jsonType(answer), jsonType(sample)];
  if (came !== shown) return [`${path === '' ? 'the answer' : path} is ${came}, the article’s is ${shown}`];
  if (Array.isArray(sample)) {
    return sample.length === 0 ? [] : shapeDifferences(list(answer)[0], sample[0], `${path}/0`);
  }
  if (!isRecord(sample) || !isRecord(answer)) return [];
  return Object.entries(sample).flatMap(([name, member]) =>
    name in answer
      ? shapeDifferences(answer[name], member, `${path}/${name}`)
      : [`${path}/${name} is absent`],
  );
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value;
}
