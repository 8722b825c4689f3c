"""The description of the REST interface, for programs and for people. Open to strangers: it
says nothing about anybody."""

import hashlib
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.renderers import TemplateHTMLRenderer


@lru_cache(maxsize=1)
def document() -> bytes:
    """The OpenAPI document; worked out once a process, for it takes a second."""
    generated = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    rendered: bytes = OpenApiJsonRenderer().render(generated, renderer_context={})
    return rendered


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    body = document()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="application/vnd.oai.openapi+json")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(response, ["Accept"])
    return response


class Pages(SpectacularSwaggerSplitView):
    """Swagger UI with its script and style apart: the policy lets nothing inline in."""

    template_name = "rest/docs.html"
    url_name = "api-schema"
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    renderer_classes = [TemplateHTMLRenderer]
    schema = None
