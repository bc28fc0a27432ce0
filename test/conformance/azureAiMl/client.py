"""Submits az ml job files with azure-ai-ml, whose requests are answered here instead of by Azure.

Prints, for each file named on the command line, the requests that would have changed something, or
the error. What it answers is the least that the client needs to go on.
"""

import io
import json
import logging
import os
import re
import sys
import warnings
from urllib.parse import urlparse

import jwt
import requests
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.core.pipeline.transport._requests_basic import RequestsTransportResponse
from azure.core.rest import HttpRequest
from azure.core.rest._requests_basic import RestRequestsTransportResponse

WORKSPACE = (
    "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws"
)
SYSTEM_DATA = {"createdAt": "2024-01-01T00:00:00Z", "lastModifiedAt": "2024-01-01T00:00:00Z"}
DATASTORE = {
    "id": WORKSPACE + "/datastores/workspaceblobstore",
    "name": "workspaceblobstore",
    "properties": {
        "datastoreType": "AzureBlob",
        "accountName": "acc",
        "containerName": "cont",
        "endpoint": "core.windows.net",
        "protocol": "https",
        "isDefault": True,
        "credentials": {"credentialsType": "Sas"},
    },
}
UPLOAD = {
    "pendingUploadId": "1",
    "pendingUploadType": "TemporaryBlobReference",
    "blobReferenceForConsumption": {
        "blobUri": "https://acc.blob.core.windows.net/cont",
        "storageAccountArmId": "/x",
        "credential": {"credentialType": "SAS", "sasUri": "https://acc.blob.core.windows.net/cont?sig=1"},
    },
}
seen = []


class Credential:
    def get_token(self, *_scopes, **_options):
        claims = {"aud": "https://ml.azure.com", "oid": "o", "tid": "t", "exp": 9999999999}
        return AccessToken(jwt.encode(claims, "k" * 40, algorithm="HS256"), 9999999999)


def asset(path, name, properties):
    return {"id": WORKSPACE + path, "name": name, "systemData": SYSTEM_DATA, "properties": properties}


def component(name, version):
    return {
        "componentSpec": {"name": name, "version": version, "type": "command", "command": "ls",
                          "environment": "azureml:x:1", "inputs": {}, "outputs": {}},
        "dataType": "uri_folder", "dataUri": "azureml://x", "environmentType": "UserCreated",
    }


def answer(method, url, body):
    address = urlparse(url)
    if ".blob." in address.netloc:
        status = {"HEAD": 404, "GET": 200}.get(method, 200 if "comp=metadata" in url else 201)
        return status, None
    path = address.path[len(WORKSPACE):]
    if path == "":
        return 200, {"id": WORKSPACE, "name": "ws", "location": "westeurope",
                     "properties": {"discoveryUrl": "https://westeurope.api.azureml.ms/discovery", "workspaceId": "w"}}
    name = path.split("/")[-1]
    if method == "PUT" and path.startswith("/jobs/"):
        return 200, asset(path, name, {"jobType": "Command", "command": "x", "environmentId": "e", "services": {}})
    if method == "PUT":
        return 200, asset(path, name, json.loads(body)["properties"])
    if path.endswith("startPendingUpload"):
        return 200, UPLOAD
    if path.endswith("listSecrets"):
        return 200, {"secretsType": "Sas", "sasToken": "sv=1&sig=x"}
    if path.startswith("/datastores"):
        return 200, {"value": [DATASTORE]} if path == "/datastores" else DATASTORE
    versions = re.match(r"/(\w+)/([^/]+)/versions$", path)
    if versions and versions[1] == "codes":
        return 200, {"value": []}
    if versions:
        return 200, {"value": [asset(path + "/7", "7", component(versions[2], "7"))]}
    version = re.match(r"/(\w+)/([^/]+)/versions/([^/]+)$", path)
    if version and "nonymous" not in path:
        return 200, asset(path, version[3], component(version[2], version[3]))
    if re.match(r"/(\w+)/([^/]+)$", path):
        return 200, asset(path, name, {"latestVersion": "7", "nextVersion": "8", "computeType": "AmlCompute", "properties": {}})
    return 404, {"error": {"code": "NotFound", "message": path}}


def send(_transport, request, **options):
    body = request.body.decode(errors="replace") if isinstance(request.body, bytes) else request.body
    status, content = answer(request.method, request.url, body)
    path = urlparse(request.url).path
    if request.method in ("PUT", "POST") and path.startswith(WORKSPACE):
        seen.append({"method": request.method, "path": path[len(WORKSPACE):],
                     "body": json.loads(body) if isinstance(body, str) and body else None})
    response = requests.Response()
    response.status_code = status
    response._content = b"" if content is None else json.dumps(content).encode()
    response.raw = io.BytesIO(response._content)
    response.headers.update({"content-type": "application/json", "etag": '"1"',
                             "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT"})
    if not isinstance(request, HttpRequest):
        return RequestsTransportResponse(request, response)
    modern = RestRequestsTransportResponse(request=request, internal_response=response)
    if not options.get("stream"):
        modern.read()
    return modern


def submit(path):
    from azure.ai.ml import MLClient, load_component, load_job

    seen.clear()
    os.chdir(os.path.dirname(path))
    client = MLClient(Credential(), "sub", "rg", "ws")
    error = None
    try:
        with open(path, encoding="utf-8") as file:
            is_component = "Component.schema.json" in file.read()
        if is_component:
            client.components.create_or_update(load_component(path))
        else:
            client.jobs.create_or_update(load_job(path))
    except BaseException as failure:  # pylint: disable=broad-except
        error = f"{type(failure).__name__}: {failure}"[:2000]
    return {"error": error, "requests": list(seen)}


if __name__ == "__main__":
    RequestsTransport.send = send
    RequestsTransport.open = lambda _transport: None
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    results = {path: submit(path) for path in [os.path.abspath(name) for name in sys.argv[1:]]}
    json.dump(results, sys.stdout)
