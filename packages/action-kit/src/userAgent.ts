/** The version in package.json; a test keeps the two the same. */
export const version = '0.1.0';

/** How the toolkit names itself to Azure: `azureml-actions/<version> <action>`. */
export function userAgent(action: string): string {
  return `azureml-actions/${version} ${action}`;
}
