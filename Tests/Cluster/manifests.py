"""Holds manifests to the schemas that Kubernetes publishes, offline, and to what shards need of them."""

import sys

import kubernetes_validate
import yaml

documents = list(yaml.safe_load_all(open(sys.argv[1])))
for document in documents:
    kubernetes_validate.validate(document, "1.30", strict=True)

by_kind = {document["kind"]: document for document in documents}
job, service = by_kind["Job"]["spec"], by_kind["Service"]
pod = job["template"]["spec"]
container = pod["containers"][0]
environment = {entry["name"]: entry for entry in container["env"]}
assert job["completionMode"] == "Indexed" and job["completions"] == job["parallelism"], "all shards must run at once"
assert environment["DYNO_SHARDS"]["value"] == str(job["completions"]), "nothing else says how many there are"
assert job["backoffLimit"] == 0 and pod["restartPolicy"] == "Never", "nothing is begun again into a load that runs"
assert service["spec"]["clusterIP"] == "None" and service["spec"]["publishNotReadyAddresses"]
assert pod["subdomain"] == service["metadata"]["name"], "the others find the first by its name"
meet = container["args"][container["args"].index("--meet") + 1]
name, port = meet.split(":")
assert name == f"{by_kind['Job']['metadata']['name']}-0.{service['metadata']['name']}", meet
assert int(port) == service["spec"]["ports"][0]["port"] == container["ports"][0]["containerPort"]
secret = environment["DYNO_MEET_SECRET"]["valueFrom"]["secretKeyRef"]
assert by_kind["Secret"]["metadata"]["name"] == secret["name"] and secret["key"] in by_kind["Secret"]["stringData"]
assert pod["automountServiceAccountToken"] is False
context = container["securityContext"]
assert context["allowPrivilegeEscalation"] is False and context["readOnlyRootFilesystem"] and context["capabilities"]["drop"] == ["ALL"]
assert container["resources"]["requests"] == container["resources"]["limits"]
print(f"{len(documents)} manifests are valid")
