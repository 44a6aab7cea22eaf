"""Makes the bundled service model: botocore's shapes as JSON Schemas, merged with what the documents add.

    python -m tools.service_model            write service-model/generated.json and service-model/schemas.json
    python -m tools.service_model --check    exit 1 if either is stale

`botocore_model` reads the installed botocore, `shapes` turns its shapes into schemas, `merge` applies
`service-model/overlay.json` and splits requests from responses, `keywords` refuses what the two validators
might read differently, `files` writes and compares. Nothing here runs at run time.
"""
