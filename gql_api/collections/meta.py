"""The form of JSON Schemas of draft 2020-12, as one schema: its vocabularies, which refer to nothing else."""

from typing import Any

COUNT = {"type": "integer", "minimum": 0}
NUMBER = {"type": "number"}
TEXT = {"type": "string"}
LIST = {"type": "array"}
FLAG = {"type": "boolean"}
NAMES = {"type": "array", "items": TEXT, "uniqueItems": True}
TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"]
TYPE = {"enum": TYPES}
ANCHOR = {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"}
REFERENCE = {"type": "string", "format": "uri-reference"}
ADDRESS = {"type": "string", "format": "uri"}
PART = {"$ref": "#"}
PARTS = {"type": "array", "minItems": 1, "items": PART}
NAMED = {"type": "object", "additionalProperties": PART}
BY_PATTERN = {**NAMED, "propertyNames": {"format": "regex"}}

META: dict[str, Any] = {
    "type": ["object", "boolean"],
    "properties": {
        **dict.fromkeys(["additionalProperties", "contains", "contentSchema", "else", "if", "items"], PART),
        **dict.fromkeys(["not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"], PART),
        **dict.fromkeys(["allOf", "anyOf", "oneOf", "prefixItems"], PARTS),
        **dict.fromkeys(["$defs", "definitions", "dependentSchemas", "properties"], NAMED),
        **dict.fromkeys(["maxItems", "maxLength", "maxProperties", "maxContains"], COUNT),
        **dict.fromkeys(["minItems", "minLength", "minProperties", "minContains"], COUNT),
        **dict.fromkeys(["exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"], NUMBER),
        **dict.fromkeys(["$comment", "contentEncoding", "contentMediaType", "description", "format"], TEXT),
        **dict.fromkeys(["deprecated", "readOnly", "uniqueItems", "writeOnly"], FLAG),
        **dict.fromkeys(["$anchor", "$dynamicAnchor", "$recursiveAnchor"], ANCHOR),
        **dict.fromkeys(["$ref", "$dynamicRef", "$recursiveRef"], REFERENCE),
        **dict.fromkeys(["enum", "examples"], LIST),
        "$id": {"type": "string", "format": "uri-reference", "pattern": "^[^#]*#?$"},
        "$schema": ADDRESS,
        "$vocabulary": {"type": "object", "propertyNames": ADDRESS, "additionalProperties": FLAG},
        "dependencies": {"type": "object", "additionalProperties": {"anyOf": [PART, NAMES]}},
        "dependentRequired": {"type": "object", "additionalProperties": NAMES},
        "multipleOf": {"type": "number", "exclusiveMinimum": 0},
        "pattern": {"type": "string", "format": "regex"},
        "patternProperties": BY_PATTERN,
        "required": NAMES,
        "title": TEXT,
        "type": {"anyOf": [TYPE, {"type": "array", "items": TYPE, "minItems": 1, "uniqueItems": True}]},
    },
}
