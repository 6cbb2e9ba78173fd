"""GraphQL over HTTP: who asks, what may come in, what goes out, with which status."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.parse_content_type import parse_content_type
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET

from gql_api import masking, quick
from gql_api.auth import is_api_token, token_hash
from gql_api.compiler import Asked, execution, verify
from gql_api.compiler.finished import encoded, pieces
from gql_api.context import Context
from gql_api.db import uuid7
from gql_api.errors import Unauthenticated
from gql_api.mail import Outbox
from gql_api.schema import schema
from gql_api.sessions.seen import Seen
from gql_api.settings import settings
from gql_api.text import printable, unstorable_place
from gql_api.viewer import ANONYMOUS, Viewer

RESPONSE_TYPE = "application/graphql-response+json"
ALWAYS = {
    "UNAUTHENTICATED": 401,
    "RATE_LIMITED": 429,
    "HOOK_FAILED": 500,
    "INTERNAL_SERVER_ERROR": 500,
    "TIMEOUT": 503,
    "BUSY": 503,
    "UNAVAILABLE": 503,
}
POST = OperationType.from_http("POST")
DEVICE_LENGTH = 100
OK, BAD_REQUEST, UNAUTHORIZED, NOT_ALLOWED, TOO_LARGE, UNSUPPORTED = 200, 400, 401, 405, 413, 415


class View(GraphQL[Context, None]):
    """The endpoint /graphql; `request.state` carries the context from the headers to the answer."""

    def __init__(self, engine: AsyncEngine, outbox: Outbox, seen: Seen) -> None:
        """Take the engine that contexts lend connections from, and what they leave to be done later."""
        super().__init__(schema, subscription_protocols=())
        self.known_schema = schema.graphql
        self.engine = engine
        self.outbox = outbox
        self.seen = seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: a plain one for a valid operation at once, any other as Strawberry does."""
        request_id = uuid7()
        if scope["method"] == "POST":
            message = await receive()
            if await self.quickly(scope, message, send, request_id):
                return
            receive = quick.again(message, receive)
        request = Request(scope, limited(receive))
        request.state.request_id = request_id
        try:
            response = await self.run(request)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets JSON with a request id
            response = refusal(request, error)
        await finished(request, response)(scope, receive, send)

    async def quickly(self, scope: Scope, message: Message, send: Send, request_id: uuid.UUID) -> bool:
        """Answer a plain request for a valid operation; return whether it was one."""
        sent = quick.plain(scope, message, settings().body_size_maximum)
        found = sent and execution.known(self.known_schema, sent.query, sent.name, sent.variables, POST)
        if sent is None or found is None:
            return False
        try:
            asking = viewer(text(sent.headers.get(b"authorization")))
        except Unauthenticated:
            return False
        client, device = scope.get("client"), text(sent.headers.get(b"user-agent"))
        context = made(self.engine, asking, client and client[0], device, request_id, self.outbox)
        result = await self.executed(context, found, sent.variables)
        accept = sent.headers.get(b"accept", b"")
        if isinstance(result, ExecutionResult) and not result.errors:
            media_type = RESPONSE_TYPE if RESPONSE_TYPE.encode() in accept else "application/json"
            await quick.answer(send, pieces(result.data or {}), media_type.encode(), str(request_id))
        else:
            await self.answer_errors(Request(scope), send, result, request_id)
        return True

    async def executed(
        self, context: Context, found: Asked, variables: dict[str, Any] | None
    ) -> ExecutionResult | Exception:
        """Execute with a context that is closed at the end, whatever happens; return what was raised."""
        try:
            result = await execution.execute(found, context, variables)
            if result.errors or not context.is_verified:
                result = await self.verified(context, result)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets JSON with a request id
            return error
        finally:
            self.seen.note(context)
            await context.close()
        return result

    async def answer_errors(
        self, request: Request, send: Send, result: ExecutionResult | Exception, request_id: uuid.UUID
    ) -> None:
        """Send an answer with errors."""
        request.state.request_id = request_id
        if isinstance(result, Exception):
            response = refusal(request, result)
        else:
            response = Response(self.encode_json(await self.process_result(request, result)))
        await finished(request, response)(request.scope, request.receive, send)

    async def run(self, request: Any, context: Any = UNSET, root_value: Any = None) -> Any:  # noqa: ANN401 - Strawberry's signature
        """Run with a context that is closed at the end, whatever happens."""
        header = request.headers.get("authorization")
        device, client = request.headers.get("user-agent"), request.client
        address = client.host if client else None
        request_id = request.state.request_id
        context = made(self.engine, viewer(header), address, device, request_id, self.outbox)
        request.state.context = context
        try:
            return await super().run(request, context, root_value)
        finally:
            self.seen.note(context)
            await context.close()

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Any:  # noqa: ANN401 - as above
        """Refuse other media types, and an `operationName` that is no text, which Strawberry lets through."""
        media_type, _ = parse_content_type(request.content_type or "")
        is_plain = request.headers.get("content-encoding", "identity") == "identity"
        if request.method == "POST" and not (media_type.lower() == "application/json" and is_plain):
            raise HTTPException(UNSUPPORTED, "Send application/json, not compressed.")
        data: Any = await super().parse_http_body(request)
        if not isinstance(data.operation_name, str | None):
            raise HTTPException(BAD_REQUEST, "The `operationName` must be a string or null, if provided.")
        return data

    async def execute_single(self, *args: Any, **options: Any) -> ExecutionResult:  # noqa: ANN401 - as above
        """Execute; a token that does not hold refuses all of it, also where nothing was looked up."""
        result = await super().execute_single(*args, **options)
        return await self.verified(options["request"].state.context, result)

    async def verified(self, context: Context, result: ExecutionResult) -> ExecutionResult:
        """Return the result; raise Unauthenticated if the token does not hold."""
        if not context.is_verified and not isinstance(result, PreExecutionError):
            await verify(context)
        if not has_data({"data": result.data}) and any(map(is_unauthenticated, result.errors or ())):
            raise Unauthenticated
        return result

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Write the answer, errors masked; without `data` where nothing was executed."""
        shown = [masking.formatted(error, request.state.request_id) for error in result.errors or ()]
        answer: GraphQLHTTPResponse = {"errors": [*shown]} if shown else {}
        if not shown or any(error.path for error in result.errors or ()):
            answer["data"] = result.data
        details = [one["extensions"] for one in shown]
        request.state.codes = [] if has_data(answer) else [one["code"] for one in details]
        request.state.waits = [one["retryAfter"] for one in details if "retryAfter" in one]
        return answer

    def decode_json(self, data: str | bytes) -> object:
        """Read JSON; refuse what is none, is no object, or holds half a surrogate pair, naming its place."""
        try:
            value = orjson.loads(data)
        except orjson.JSONDecodeError:
            raise HTTPException(BAD_REQUEST, unparsable(data)) from None
        if not isinstance(value, dict):
            raise HTTPException(BAD_REQUEST, "Send one JSON object; batches are not supported.")
        return value

    def encode_json(self, data: object) -> bytes:
        """Write JSON; what the compiler has finished goes in as it is."""
        return encoded(data)


def finished(request: Request, response: Response) -> Response:
    """Give a response its status and the headers that every response has."""
    if hasattr(request.state, "codes"):
        wants = wants_response_type(request)
        response.status_code = status(request.state.codes, wants_response_type=wants)
        response.headers["content-type"] = RESPONSE_TYPE if wants else "application/json"
        if request.state.waits:
            response.headers["Retry-After"] = str(max(request.state.waits))
    response.headers["X-Request-ID"] = str(request.state.request_id)
    if response.status_code == UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def made(
    engine: AsyncEngine,
    viewer: Viewer,
    address: str | None,
    device: str | None,
    request_id: uuid.UUID,
    outbox: Outbox | None = None,
) -> Context:
    """Make the context of a request."""
    device = printable(device or "")[:DEVICE_LENGTH] or None
    return Context(engine, viewer, address=address, device=device, request_id=request_id, outbox=outbox)


def text(header: bytes | None) -> str | None:
    """Read a header as Starlette does."""
    return None if header is None else header.decode("latin-1")


def viewer(header: str | None) -> Viewer:
    """Read `Authorization: Bearer …`; raise Unauthenticated for anything else in that header."""
    if header is None:
        return ANONYMOUS
    scheme, _, token = header.partition(" ")
    hashed = token_hash(token.strip())
    if scheme.lower() != "bearer" or hashed is None:
        raise Unauthenticated
    return Viewer(hashed, is_api=is_api_token(token.strip()))


def is_unauthenticated(error: GraphQLError) -> bool:
    """Tell whether a field was refused because of the token."""
    return isinstance(error.original_error, Unauthenticated)


def limited(receive: Receive) -> Receive:
    """Count what comes in; refuse a body that is too large before it fills the memory."""
    maximum = settings().body_size_maximum
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > maximum:
            raise HTTPException(TOO_LARGE, f"A request has at most {maximum} bytes.")
        return message

    return counted


def has_data(answer: GraphQLHTTPResponse) -> bool:
    """Tell whether anything was answered or done: then the status says so, whatever went wrong beside it."""
    data = answer.get("data")
    return data is not None and any(value is not None for value in data.values())


def status(codes: Sequence[str], *, wants_response_type: bool) -> int:
    """Choose the status of an answer without data (GraphQL over HTTP, section 6.4)."""
    told = [ALWAYS[code] for code in codes if code in ALWAYS]
    if told or not codes:
        return max(told, default=OK)
    return BAD_REQUEST if wants_response_type else OK


def wants_response_type(request: Request) -> bool:
    """Tell whether the client names the newer media type, whose statuses are the more telling ones."""
    return RESPONSE_TYPE in request.headers.get("accept", "")


def refusal(request: Request, error: Exception) -> Response:
    """Refuse a whole request."""
    status_code, shown = refused(error, request.state.request_id)
    allowed = {"Allow": "POST" if request.method == "GET" else "GET, POST"}
    headers = allowed if status_code == NOT_ALLOWED else None
    media_type = RESPONSE_TYPE if wants_response_type(request) else "application/json"
    return Response(orjson.dumps({"errors": [shown]}), status_code, headers, media_type)


def refused(error: Exception, request_id: uuid.UUID) -> tuple[int, Any]:
    """Choose the status for an error of a whole request, and write it for the client."""
    if isinstance(error, HTTPException):
        is_mutation_by_get = isinstance(error.__cause__, InvalidOperationTypeError)
        extensions = {"code": "BAD_REQUEST", "requestId": str(request_id)}
        status_code = NOT_ALLOWED if is_mutation_by_get else error.status_code
        return status_code, {"message": error.reason, "extensions": extensions}
    shown: Any = masking.formatted(GraphQLError(str(error), original_error=error), request_id)
    return ALWAYS.get(shown["extensions"]["code"], BAD_REQUEST), shown


def unparsable(data: str | bytes) -> str:
    """Say what is wrong with a body that orjson refused."""
    try:
        place = unstorable_place(json.loads(data))
    except (ValueError, RecursionError):
        place = None
    if place is None:
        return "This is not valid JSON in UTF-8, or it nests too deep, or a number in it is too large."
    name = ".".join(place).encode(errors="replace").decode()
    return f"The text at {name} has half a surrogate pair, which is no character."
