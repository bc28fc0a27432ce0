"""Gets tokens as a user of azure-identity would, from what the environment says alone."""

import json
import os

from azure.identity import ClientAssertionCredential, EnvironmentCredential, WorkloadIdentityCredential

# An authority that Microsoft does not know is asked after at Microsoft, unless told not to.
options = {"disable_instance_discovery": True}


def read_assertion() -> str:
    with open(os.environ["AZURE_FEDERATED_TOKEN_FILE"], encoding="utf-8") as file:
        return file.read()


credentials = {
    "secret": EnvironmentCredential(**options),
    "assertion": ClientAssertionCredential(
        os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], read_assertion, **options
    ),
    "workload": WorkloadIdentityCredential(**options),
}
found = {}
for name, credential in credentials.items():
    token = credential.get_token(os.environ["SCOPE"])
    found[name] = {"token": token.token, "expiresOn": token.expires_on * 1000}
print(json.dumps(found))
