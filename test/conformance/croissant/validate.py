"""Reads Croissant descriptions with mlcroissant, the reference implementation, and prints what it finds in each."""
import json
import sys

import mlcroissant as mlc

found = []
for file in sys.argv[1:]:
    # Raises ValidationError for what is against the specification.
    metadata = mlc.Dataset(jsonld=file).metadata
    found.append({
        "warnings": sorted(metadata.issues.warnings),
        "isVersion11": metadata.ctx.is_v1_1(),
        "files": sorted([each.name, each.sha256, each.content_size] for each in metadata.file_objects),
        "splits": [record for table in metadata.record_sets if "Split" in str(table.data_types) for record in table.data],
        "references": [[field.name, field.references.field] for table in metadata.record_sets for field in table.fields if field.references.field],
        "fileSets": sorted([each.name, each.includes] for each in metadata.file_sets),
        "fields": [[field.name, str(field.data_type), bool(field.is_array)] for table in metadata.record_sets for field in table.fields],
    })
print(json.dumps(found))
