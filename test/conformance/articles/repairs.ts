/** What has to be mended in an article before its commands can be run. */
export interface Repair {
  /** Number of the article. */
  readonly article: string;
  /** As written, everywhere in the text. */
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

const listGroups =
  "'https://management.azure.com/subscriptions/<YOUR-SUBSCRIPTION-ID>/resourceGroups?api-version=2019-11-01'";
const brokenLine = 'a backslash continues no line within single quotes: it would become part of the value';
const trailing = 'the last line of a command ends in a backslash: the text behind it would belong to it';
const noHeader = '-h asks curl for help, -H adds a header';
const noUrl = 'the arguments that the reader is to think of';
const oneLine = 'the line breaks behind `curl`';
const location = 'the placeholder lacks its opening bracket';
const keyVault = 'the name of the member lacks its opening quote';
const insights = 'an ARM id begins with a slash';
const definition = 'the article saves the run definition as definition.json';

/** One line each; a repair that mends nothing fails the tests. */
// prettier-ignore
export const repairs: readonly Repair[] = [
  { article: '000', from: '<YOUR-CLIENT-SECRET>" \\\n', to: '<YOUR-CLIENT-SECRET>"\n', why: trailing },
  { article: '000', from: 'curl -h "Authorization:', to: 'curl -H "Authorization:', why: noHeader },
  { article: '000', from: '...more args...', to: listGroups, why: noUrl },
  { article: '001', from: '{your-client-secret}" \\\n', to: '{your-client-secret}"\n', why: trailing },
  { article: '001', from: 'curl -h "Authentication:', to: 'curl -H "Authentication:', why: noHeader },
  { article: '001', from: '"Authentication: Bearer', to: '"Authorization: Bearer', why: 'HTTP’s name of that header' },
  { article: '001', from: '...more args...', to: listGroups, why: noUrl },
  { article: '001', from: '@runDefinition.json', to: '@definition.json', why: definition },
  { article: '001', from: '{your-experiment-names}', to: '{your-experiment-name}', why: 'a run belongs to one experiment' },
  { article: '001', from: 'curl\n  -X DELETE', to: 'curl -X DELETE', why: oneLine },
  { article: '002', from: '<YOUR-CLIENT-SECRET>" \\\n', to: '<YOUR-CLIENT-SECRET>"\n', why: trailing },
  { article: '002', from: 'curl -h "Authorization:', to: 'curl -H "Authorization:', why: noHeader },
  { article: '002', from: '...more args...', to: listGroups, why: noUrl },
  { article: '002', from: '"AZURE-LOCATION>"', to: '"<AZURE-LOCATION>"', why: location },
  { article: '002', from: '\nkeyVault"', to: '\n"keyVault"', why: keyVault },
  { article: '002', from: '"subscriptions/', to: '"/subscriptions/', why: insights },
  { article: '002', from: '<YOUR-RESOURCE-GROUP>\\\n', to: '<YOUR-RESOURCE-GROUP>', why: brokenLine },
  { article: '002', from: '<YOUR-RESOURCE-GROUP>/\\\n', to: '<YOUR-RESOURCE-GROUP>/', why: brokenLine },
  { article: '002', from: 'curl\n-X DELETE', to: 'curl -X DELETE', why: oneLine },
  { article: '002', from: '"eastus2euap"', to: '"<AZURE-LOCATION>"', why: 'a region that is not public' },
];
