"""SQL on many lines, so that people can read it."""

import re

TOKEN = re.compile(
    r"'[^']*'|\(SELECT\b|json_build_object\(|[()]|, "
    r"|\b(?:FROM|WHERE|LEFT OUTER JOIN|JOIN|UNION ALL|HAVING|ORDER BY|LIMIT|AND|OR|SELECT)\b|[^\s(),']+|\s"
)
CLAUSE = re.compile("FROM|WHERE|LEFT OUTER JOIN|JOIN|UNION ALL|HAVING|ORDER BY|LIMIT|AND|OR|SELECT")


def pretty(sql: str) -> str:
    """Break lines before clauses and the fields of JSON objects; change nothing but white space."""
    written = ""
    open_: list[tuple[str, int]] = [("select", 0)]  # what each open bracket holds, and commas seen in it
    for token in TOKEN.findall(" ".join(sql.split())):
        kind, commas = open_[-1]
        line = "\n" + "  " * sum(kind != "call" for kind, _ in open_[1:])
        match token:
            case "(SELECT" | "json_build_object(":
                open_.append(("select" if token == "(SELECT" else "object", 0))
                written += (
                    token.removesuffix("SELECT") + line + "  " + ("SELECT" if token == "(SELECT" else "")
                )
            case ")":
                open_.pop()
                written += (line[:-2] if kind != "call" else "") + ")"
            case "(":
                open_.append(("call", 0))
                written += token
            case ", ":
                open_[-1] = (kind, commas + 1)
                written += "," + (line if kind == "object" and commas % 2 else " ")
            case _ if kind == "select" and CLAUSE.fullmatch(token) and written:
                written += line + token
            case _:
                written += token
    return re.sub(r" +$", "", written, flags=re.MULTILINE)
