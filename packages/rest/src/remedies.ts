/** What to try next, by Azure's error code (lower case). Data, so that a case is one line. */
const byCode: ReadonlyMap<string, string> = new Map(
  Object.entries({
    authorizationfailed:
      'Give the identity the role AzureML Data Scientist (or one with the action named above) on the workspace; a new role assignment takes a few minutes to work.',
    linkedauthorizationfailed:
      'The identity also needs permission on the linked resource named above (for example the subnet or the user-assigned identity).',
    authenticationfailed: 'Check that get-token ran in this job and that its identity belongs to the tenant.',
    expiredauthenticationtoken:
      'The token has expired. Give this step an identity that can renew (OIDC or a client secret) instead of a fixed access-token.',
    invalidauthenticationtoken:
      'The access token is no token for this cloud. Check access-token, cloud and the audience it was made for.',
    invalidauthenticationtokenaudience:
      'The token was made for another audience. Ask get-token for the audience management.',
    invalidauthenticationtokentenant:
      'The token is of another tenant than the subscription. Check tenant-id and subscription-id.',
    subscriptionnotfound:
      'Check subscription-id, and that the identity has a role on something in this subscription.',
    resourcegroupnotfound: 'Check resource-group and subscription-id, or create the resource group first.',
    resourcenotfound:
      'Check the name, workspace-name, resource-group and subscription-id: the resource is not where they say.',
    parentresourcenotfound: 'Check workspace-name, resource-group and subscription-id.',
    invalidresourcelocation:
      'The resource exists in another region. Use its location, or another name for a resource in this region.',
    locationnotavailableforresourcetype:
      'Azure Machine Learning is not offered in this region; choose another location.',
    missingsubscriptionregistration:
      'Register the resource provider once: az provider register -n Microsoft.MachineLearningServices.',
    noregisteredproviderfound:
      'Use an api-version that the message lists, or leave the input api-version out.',
    invalidapiversionparameter:
      'Use an api-version that the message lists, or leave the input api-version out.',
    quotaexceeded:
      'Ask for quota in the portal (Machine Learning > Quota), choose another size, or delete what is not used.',
    subscriptionquotaexceeded:
      'Ask for quota in the portal (Machine Learning > Quota), choose another size, or delete what is not used.',
    computequotaexceeded: 'Ask for quota of this VM family, choose another size, or delete what is not used.',
    outofquota: 'Ask for quota of this VM family, choose another size, or delete what is not used.',
    conflict: 'Something else is changing this resource. Wait for it, or use concurrency: in the workflow.',
    requestdisallowedbypolicy: 'An Azure Policy forbids this. The message names the policy; ask its owner.',
  }),
);

const byStatus: Readonly<Record<number, string>> = {
  401: 'Azure did not accept the token. Check the identity inputs, cloud and the clock of the runner.',
  403: 'The identity may not do this. Check its role assignments on the workspace and resource group.',
  404: 'Check the names in the inputs: nothing exists at this address.',
  407: 'The proxy wants credentials: give them in the https_proxy variable of the runner.',
  409: 'Something else is changing this resource. Wait for it, or use concurrency: in the workflow.',
  429: 'Azure throttles this identity. Run fewer jobs at once, or try again later.',
};

/**
 * The next thing to try.
 * @param codes Azure's error codes, any case, the most telling first
 * @param status the HTTP status, which decides where no code says anything; 0 where there is none
 */
export function remedyFor(codes: readonly (string | undefined)[], status: number): string | undefined {
  for (const code of codes) {
    const known = byCode.get(code?.toLowerCase() ?? '');
    if (known !== undefined) return known;
  }
  if (status >= 500) return 'The fault is on Azure’s side. Run the job again; see https://status.azure.com.';
  return byStatus[status];
}
