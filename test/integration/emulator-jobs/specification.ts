import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { asJsonSchema } from './swaggerSchema.ts';

const openapi = fileURLToPath(new URL('../../../../shared/openapi', import.meta.url));
const services = 'specification/machinelearningservices';
const dataPlane = `${services}/data-plane/Microsoft.MachineLearningServices/preview/2019-09-30`;

/** The published specifications, by what they are of. They are not part of the repository. */
export const specifications = {
  arm: resolve(
    openapi,
    services,
    'resource-manager/Microsoft.MachineLearningServices/stable/2024-04-01/mfe.json',
  ),
  runHistory: resolve(openapi, 'azure-sdk-for-python/run-history.json'),
  runHistory2019: resolve(openapi, dataPlane, 'runHistory.json'),
  execution2019: resolve(openapi, dataPlane, 'execution.json'),
} as const;

/** True where the specifications are at hand. */
export const haveSpecifications = existsSync(openapi);

/** Tells what is wrong with a body; nothing when it is as specified. */
export type Check = (definition: string, body: unknown) => readonly unknown[];

/**
 * Reads a specification, Swagger 2 or OpenAPI 3, and what it refers to.
 * @param file one of {@link specifications}
 */
export function loadSpecification(file: string): Check {
  const url = pathToFileURL(file).href;
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
  });
  addFile(ajv, url);
  return (definition, body) => {
    const validate = ajv.getSchema(`${url}#/definitions/${definition}`);
    if (validate === undefined) throw new Error(`There is no definition ${definition} in ${file}.`);
    void validate(body);
    return validate.errors ?? [];
  };
}

function addFile(ajv: Ajv, url: string): void {
  if (ajv.schemas[url] !== undefined) return;
  const schema = asJsonSchema(url);
  ajv.addSchema(schema);
  for (const [, reference = ''] of JSON.stringify(schema).matchAll(/"\$ref":"([^"#]+)#/g)) {
    addFile(ajv, new URL(reference, url).href);
  }
}
