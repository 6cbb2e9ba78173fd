"""SQL on many lines, so that people can read it."""

import re

CLAUSES = (
    "FROM|WHERE|LEFT OUTER JOIN|JOIN LATERAL|JOIN|UNION ALL|GROUP BY|HAVING|ORDER BY|LIMIT|OFFSET"
    "|AND|OR|SELECT"
)
TOKEN = re.compile(
    r"'[^']*'|\(SELECT [^()]{1,60}\)|\(SELECT\b|\(WITH\b|json_build_object\(|[()]|, |,"
    rf"|\b(?:{CLAUSES})\b|[^\s(),']+|\s"
)
PART = re.compile(r", (\w+ AS \(SELECT)")  # of a WITH
CLAUSE = re.compile(CLAUSES)
OPENING = {"(SELECT": "select", "(WITH": "select", "json_build_object(": "object"}


def pretty(sql: str) -> str:
    """Break lines before clauses, and between the parts of an object or a WITH; change nothing else."""
    written = ""
    open_: list[tuple[str, int]] = [("select", 0)]  # what each open bracket holds, and commas seen in it
    for token in TOKEN.findall(PART.sub(r",\1", " ".join(sql.split()))):
        kind, commas = open_[-1]
        line = "\n" + "  " * sum(kind != "call" for kind, _ in open_[1:])
        match token:
            case "(SELECT" | "(WITH" | "json_build_object(":
                open_.append((OPENING[token], 0))
                head, bracket, clause = token.partition("(")
                written += head + bracket + line + "  " + clause
            case ")":
                open_.pop()
                written += (line[:-2] if kind != "call" else "") + ")"
            case "(":
                open_.append(("call", 0))
                written += token
            case ", ":
                open_[-1] = (kind, commas + 1)
                written += "," + (line if kind == "object" and commas % 2 else " ")
            case ",":
                written += "," + line
            case _ if kind == "select" and CLAUSE.fullmatch(token) and written:
                written += line + token
            case _:
                written += token
    return re.sub(r" +$", "", written, flags=re.MULTILINE)
