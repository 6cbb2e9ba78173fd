"""Pages that need nothing to work: no database, no template, no viewer."""

import uuid
from html import escape
from http import HTTPStatus

from starlette.responses import HTMLResponse

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem }}
</style>
<h1>{title}</h1>
<p>{text}</p>
<p><a href="{root}/">To the admin site</a></p>
<p><small>Request {request_id}</small></p>
</html>
"""


def plain(status: int, text: str, request_id: uuid.UUID, root: str) -> HTMLResponse:
    """Say what went wrong."""
    shown = PAGE.format(
        title=escape(HTTPStatus(status).phrase), text=escape(text), request_id=request_id, root=escape(root)
    )
    return HTMLResponse(shown, status)
